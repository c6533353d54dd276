"""Rules of spelling Greek, Armenian, Georgian and Ethiopic names, native and foreign ones, in Latin letters."""

from tests.names.spellings import rules

SAME = {
    "Grek": """
    Γουίτκοφ witkoff  Μπάιντεν biden  Τραμπ trump  Χάρις harris  Τζο joe  Μητσοτάκης mitsotakis
    Τσίπρας tsipras  Παπανδρέου papandreou  Ευάγγελος evangelos  Βενιζέλος venizelos
    Σακελλαροπούλου sakellaropoulou  Χριστοδουλίδης christodoulides  Δένδιας dendias
    Γεραπετρίτης gerapetritis  Αυγενάκης avgenakis  Ντόναλντ donald  Μακρόν macron  Ερντογάν erdogan
    Ζελένσκι zelensky  Νετανιάχου netanyahu  Πούτιν putin  Τζόνσον johnson  Γκουτέρες guterres  Σούνακ sunak
    Γιούνκερ juncker  Ντράγκι draghi  Ουάσινγκτον washington  Χιλ hill  Γιώργος giorgos  Κυριάκος kyriakos
    Άγγελος angelos
    """,
    "Armn": """
    Փաշինյան pashinyan  Սարգսյան sargsyan  Քոչարյան kocharyan  Ալիև aliyev  Պուտին putin  Թրամփ trump
    Բայդեն biden  Մակրոն macron  Զելենսկի zelensky  Նիկոլ nikol  Արարատ ararat  Միրզոյան mirzoyan
    Խաչատուրյան khachaturyan  Ծառուկյան tsarukyan  Ղուկասյան ghukasyan  Հարություն harutyun  Ջորջ george
    Ուիթքոֆ witkoff  Վահագն vahagn  Գրիգոր krikor  Պետրոս bedros  Յակոբ hagop  Էրդողան erdogan  Ռուբեն ruben
    Լևոն levon  Օսկանյան oskanian  Ճապարեան djabarian  Սամվել samvel
    """,
    "Geor": """
    ტრამპი trump  პუტინი putin  სააკაშვილი saakashvili  ივანიშვილი ivanishvili  კობახიძე kobakhidze
    ზურაბიშვილი zurabishvili  ღარიბაშვილი garibashvili  შევარდნაძე shevardnadze  ყაველაშვილი kavelashvili
    მარგველაშვილი margvelashvili  ბაიდენი biden  მაკრონი macron  ზელენსკი zelensky  უიტკოფი witkoff
    ნეთანიაჰუ netanyahu  ჯონსონი johnson  ერდოღანი erdogan  ხარჩილავა kharchilava  წულუკიანი tsulukiani
    ჭიჭინაძე chichinadze  ძიძიგური dzidziguri  გიორგი giorgi  დავით david  მერკელი merkel  შოლცი scholz
    """,
    "Ethi": """
    አብይ abiy  አሕመድ ahmed  ኢሳያስ isaias  አፈወርቂ afwerki  ጌታቸው getachew  ረዳ reda  ደብረጽዮን debretsion
    ገብረሚካኤል gebremichael  መለስ meles  ዜናዊ zenawi  ኃይለማርያም hailemariam  ደሳለኝ desalegn  ሣህለወርቅ sahlework
    ዘውዴ zewde  ደመቀ demeke  መኮንን mekonnen  ብርሃኑ berhanu  ነጋ nega  ትራምፕ trump  ፑቲን putin  ባይደን biden
    ዘለንስኪ zelensky  ኔታንያሁ netanyahu  ዊትኮፍ witkoff  ቪትኮፍ witkoff  ሃይለስላሴ haileselassie  መንግስቱ mengistu  ታዬ taye
    """,
}
OTHER = {
    "Grek": """
    Μητσοτάκης mitsakis  Παπαδόπουλος papadakis  Τσίπρας tsiras  Ράμα rahman  Πούτιν potanin  Γιώργος giannis
    Χάρις harper  Σόλτς sloan
    """,
    "Armn": """
    Փաշինյան pasinov  Սարգսյան sarkozy  Միրզոյան mirzakhani  Պետրոս paulos  Ալիև levon  Արմեն artem
    Վարդան varazdat
    """,
    "Geor": """
    კობახიძე kobalia  ივანიშვილი ivanov  ზურაბიშვილი zurabov  ტრამპი tram  მარგველაშვილი margiani
    გიორგი gigi  შოლცი sholokhov
    """,
    "Ethi": """
    አብይ abebe  መለስ melaku  ደመቀ demissie  ትራምፕ trudeau  ፑቲን potanin  ብርሃኑ birtukan  ዘውዴ zerihun
    """,
}


(
    test_a_usual_spelling_is_within_the_tolerance_of_matching,
    test_a_usual_spelling_is_looked_up,
    test_another_name_is_beyond_the_tolerance_of_matching,
) = rules(SAME, OTHER)
