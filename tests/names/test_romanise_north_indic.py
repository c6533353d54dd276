"""Rules of spelling Devanagari, Bengali, Gujarati, Gurmukhi, Odia and Sinhala names, native and foreign ones, in Latin letters."""

import pytest

from tests.names.spellings import is_tolerated, rules

SAME = {
    "Deva": """
    नरेन्द्र narendra  मोदी modi  राहुल rahul  गांधी gandhi  अमित amit  शाह shah  योगी yogi
    आदित्यनाथ adityanath  ममता mamata  बनर्जी banerjee  अरविंद arvind  केजरीवाल kejriwal  द्रौपदी droupadi
    मुर्मू murmu  सीतारमण sitharaman  जयशंकर jaishankar  फडणवीस fadnavis  शिंदे shinde  पवार pawar
    ठाकरे thackeray  ओली oli  प्रचण्ड prachanda  देउवा deuba  पौडेल paudel  कोइराला koirala  भण्डारी bhandari
    ट्रम्प trump  ट्रंप trump  पुतिन putin  नेतन्याहू netanyahu  ज़ेलेंस्की zelensky  बाइडेन biden
    मैक्रों macron  क्लिंटन clinton  हैरिस harris  विटकॉफ witkoff  खरगे kharge  लक्ष्मण laxman  कृष्ण krishna
    रामेश्वर rameshwar  वाजपेयी vajpayee  चौहान chauhan  सिंह singh  ज्ञानेश gyanesh
    """,
    "Beng": """
    মমতা mamata  বন্দ্যোপাধ্যায় bandyopadhyay  শেখ sheikh  হাসিনা hasina  ইউনূস yunus  খালেদা khaleda
    জিয়া zia  রহমান rahman  তারেক tarique  মুজিবুর mujibur  ট্রাম্প trump  পুতিন putin  বাইডেন biden
    নেতানিয়াহু netanyahu  জেলেনস্কি zelensky  মুখোপাধ্যায় mukhopadhyay  চট্টোপাধ্যায় chattopadhyay
    অভিষেক abhishek  শুভেন্দু suvendu  অধিকারী adhikari  রবীন্দ্রনাথ rabindranath  ঠাকুর thakur
    ভট্টাচার্য bhattacharya  বিশ্বাস biswas  হিমন্ত himanta  শর্মা sarma  ক্লিনটন clinton  চৌধুরী chowdhury
    আনোয়ার anwar  উইটকফ witkoff  সত্যজিৎ satyajit
    """,
    "Gujr": """
    નરેન્દ્ર narendra  મોદી modi  અમિત amit  શાહ shah  ભૂપેન્દ્ર bhupendra  પટેલ patel  વિજય vijay
    રૂપાણી rupani  હાર્દિક hardik  આનંદીબેન anandiben  ટ્રમ્પ trump  પુતિન putin  બાઇડન biden
    નેતન્યાહુ netanyahu  ઝેલેન્સ્કી zelensky  ગાંધી gandhi  જિજ્ઞેશ jignesh  મેવાણી mevani
    પરષોત્તમ parshottam  માંડવિયા mandaviya
    """,
    "Guru": """
    ਭਗਵੰਤ bhagwant  ਮਾਨ mann  ਮਨਮੋਹਨ manmohan  ਸਿੰਘ singh  ਪ੍ਰਕਾਸ਼ prakash  ਬਾਦਲ badal  ਸੁਖਬੀਰ sukhbir
    ਅਮਰਿੰਦਰ amarinder  ਚਰਨਜੀਤ charanjit  ਚੰਨੀ channi  ਨਵਜੋਤ navjot  ਸਿੱਧੂ sidhu  ਟਰੰਪ trump  ਪੁਤਿਨ putin
    ਮੋਦੀ modi  ਜਗਮੀਤ jagmeet  ਟਰੂਡੋ trudeau  ਹਰਸਿਮਰਤ harsimrat  ਕੌਰ kaur  ਰੰਧਾਵਾ randhawa  ਜ਼ੇਲੇਨਸਕੀ zelensky
    """,
    "Orya": """
    ନବୀନ naveen  ପଟ୍ଟନାୟକ patnaik  ମୋହନ mohan  ମାଝୀ majhi  ଧର୍ମେନ୍ଦ୍ର dharmendra  ପ୍ରଧାନ pradhan
    ଦ୍ରୌପଦୀ droupadi  ମୁର୍ମୁ murmu  ନରେନ୍ଦ୍ର narendra  ମୋଦି modi  ଟ୍ରମ୍ପ trump  ପୁଟିନ putin  ବିଜୟ bijay
    ମହାପାତ୍ର mohapatra  ବୈଜୟନ୍ତ baijayant  ପଣ୍ଡା panda  ଜଗନ୍ନାଥ jagannath  ସିଂହ singh
    """,
    "Sinh": """
    මහින්ද mahinda  රාජපක්ෂ rajapaksa  ගෝඨාභය gotabaya  රනිල් ranil  වික්‍රමසිංහ wickremesinghe  අනුර anura
    කුමාර kumara  දිසානායක dissanayake  සජිත් sajith  ප්‍රේමදාස premadasa  මෛත්‍රීපාල maithripala
    සිරිසේන sirisena  හරිනි harini  අමරසූරිය amarasuriya  චන්ද්‍රිකා chandrika  කුමාරතුංග kumaratunga
    බණ්ඩාරනායක bandaranaike  ට්‍රම්ප් trump  පුටින් putin  මෝදි modi  ජයවර්ධන jayewardene
    """,
}
OTHER = {
    "Deva": """
    मोदी mehta  राहुल rohit  गांधी ghatak  पवार parmar  शिंदे shekhar  ट्रम्प trudeau  मोहन manohar
    सीतारमण sitaram  पौडेल pandey
    """,
    "Beng": """
    হাসিনা husain  রহমান rahim  বিশ্বাস basu  ট্রাম্প trudeau  শর্মা sharif  মমতা mahmud  পুতিন patel
    """,
    "Gujr": """
    મોદી mehta  પટેલ patnaik  રૂપાણી rathod  શાહ sharma  વિજય vinod  ગાંધી goenka
    """,
    "Guru": """
    ਸਿੱਧੂ sodhi  ਬਾਦਲ bedi  ਮਾਨ malik  ਟਰੰਪ trudeau  ਚੰਨੀ chopra  ਕੌਰ khan
    """,
    "Orya": """
    ପଟ୍ଟନାୟକ pattanshetti  ମାଝୀ mehta  ପ୍ରଧାନ prasad  ମୋହନ mahesh  ପଣ୍ଡା padhi  ବିଜୟ basant
    """,
    "Sinh": """
    දිසානායක dissawa  සිරිසේන silva  අනුර ananda  ජයවර්ධන jayasuriya  රනිල් ranga  මෝදි mahesh
    """,
}


(
    test_a_usual_spelling_is_within_the_tolerance_of_matching,
    test_a_usual_spelling_is_looked_up,
    test_another_name_is_beyond_the_tolerance_of_matching,
) = rules(SAME, OTHER)


@pytest.mark.parametrize(
    ("native", "latin"), [("एम", "m"), ("के", "k"), ("पी", "p"), ("डब्ल्यू", "w"), ("এম", "m"), ("কে", "k"), ("එම්", "m")]
)
def test_a_letter_said_by_its_name_is_that_initial(native, latin):
    assert is_tolerated(native, latin)
