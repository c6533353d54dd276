"""Rules of spelling Tamil, Telugu, Kannada and Malayalam names, native and foreign ones, in Latin letters."""

import pytest

from tests.names.spellings import is_tolerated, rules

SAME = {
    "Taml": """
    ஸ்டாலின் stalin  கருணாநிதி karunanidhi  ஜெயலலிதா jayalalithaa  பழனிசாமி palaniswami
    பன்னீர்செல்வம் panneerselvam  அண்ணாமலை annamalai  உதயநிதி udhayanidhi  நரேந்திர narendra  மோடி modi
    ராஜபக்ச rajapaksa  விக்கிரமசிங்க wickremesinghe  சிறிசேன sirisena  சம்பந்தன் sampanthan
    திசாநாயக்க dissanayake  டிரம்ப் trump  புட்டின் putin  பைடன் biden  நெதன்யாகு netanyahu
    ஜெலென்ஸ்கி zelensky  சிதம்பரம் chidambaram  வைகோ vaiko  ரஜினிகாந்த் rajinikanth  தொண்டமான் thondaman
    இராமசாமி ramasamy  பிரபாகரன் prabhakaran  கோத்தபாய gotabaya  மகிந்த mahinda  கிருஷ்ணன் krishnan
    """,
    "Telu": """
    నరేంద్ర narendra  మోదీ modi  చంద్రబాబు chandrababu  నాయుడు naidu  జగన్ jagan  రెడ్డి reddy  రేవంత్ revanth
    కల్వకుంట్ల kalvakuntla  చంద్రశేఖర్ chandrashekar  రావు rao  పవన్ pawan  కళ్యాణ్ kalyan  లోకేష్ lokesh
    వెంకయ్య venkaiah  ఒవైసీ owaisi  ట్రంప్ trump  పుతిన్ putin  బైడెన్ biden  నెతన్యాహు netanyahu
    కిషన్ kishan  హరీష్ harish
    """,
    "Knda": """
    ಸಿದ್ದರಾಮಯ್ಯ siddaramaiah  ಶಿವಕುಮಾರ್ shivakumar  ಯಡಿಯೂರಪ್ಪ yediyurappa  ಬೊಮ್ಮಾಯಿ bommai
    ಕುಮಾರಸ್ವಾಮಿ kumaraswamy  ದೇವೇಗೌಡ devegowda  ಖರ್ಗೆ kharge  ನರೇಂದ್ರ narendra  ಮೋದಿ modi  ಟ್ರಂಪ್ trump
    ಪುಟಿನ್ putin  ಬೈಡನ್ biden  ಪರಮೇಶ್ವರ parameshwara  ವಿಜಯೇಂದ್ರ vijayendra  ರಾಹುಲ್ rahul  ಗಾಂಧಿ gandhi
    ಜೋಶಿ joshi  ಕೃಷ್ಣ krishna  ನೆತನ್ಯಾಹು netanyahu
    """,
    "Mlym": """
    പിണറായി pinarayi  വിജയൻ vijayan  ഉമ്മൻ oommen  ചാണ്ടി chandy  അച്യുതാനന്ദൻ achuthanandan
    കരുണാകരൻ karunakaran  ചെന്നിത്തല chennithala  തരൂർ tharoor  ശശി shashi  ആന്റണി antony
    വേണുഗോപാൽ venugopal  സതീശൻ satheesan  ശൈലജ shailaja  മുരളീധരൻ muraleedharan  രാഹുൽ rahul  മോദി modi
    ട്രംപ് trump  പുടിൻ putin  ബൈഡൻ biden  നെതന്യാഹു netanyahu  കുഞ്ഞാലിക്കുട്ടി kunhalikutty  സുരേഷ് suresh
    """,
}
OTHER = {
    "Taml": """
    ஸ்டாலின் stephen  மோடி mehta  பிரபாகரன் prabhu  சிதம்பரம் sundaram  டிரம்ப் trudeau  மகிந்த mangala
    விக்கிரமசிங்க wijesinghe
    """,
    "Telu": """
    నాయుడు nair  రెడ్డి rathod  మోదీ mehta  పవన్ prasad  ట్రంప్ trudeau  జగన్ jairam
    """,
    "Knda": """
    ಮೋದಿ mehta  ಖರ್ಗೆ kamath  ಜೋಶಿ jain  ಬೊಮ್ಮಾಯಿ basava  ರಾಹುಲ್ rakesh  ಕೃಷ್ಣ karan
    """,
    "Mlym": """
    വിജയൻ vinod  ചാണ്ടി chacko  തരൂർ thomas  ആന്റണി anand  മോദി mehta  സുരേഷ് shankar
    """,
}


(
    test_a_usual_spelling_is_within_the_tolerance_of_matching,
    test_a_usual_spelling_is_looked_up,
    test_another_name_is_beyond_the_tolerance_of_matching,
) = rules(SAME, OTHER)


@pytest.mark.parametrize(
    ("native", "latin"),
    [("எம்", "m"), ("கே", "k"), ("ஆர்", "r"), ("ఎస్", "s"), ("కె", "k"), ("ജി", "g"), ("എച്ച്", "h"), ("ಬಿ", "b")],
)
def test_a_letter_said_by_its_name_is_that_initial(native, latin):
    assert is_tolerated(native, latin)
