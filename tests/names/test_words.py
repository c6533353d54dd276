"""Rules of which word of a recorded name is the family name."""

import pytest

from registry.names.words import name_words


@pytest.mark.parametrize(
    ("name", "country", "family", "second"),
    [
        ("Gabriel García Márquez", "co", "garcia", ["marquez"]),
        ("Andrés Manuel López Obrador", "mx", "lopez", ["obrador"]),
        ("Juan Manuel Santos", "co", "santos", []),
        ("Pedro Sánchez Pérez-Castejón", "es", "sanchez", ["perez", "castejon"]),
        ("Miguel Díaz-Canel Bermúdez", "cu", "diaz", ["canel", "bermudez"]),
        ("Daniel Ortega", "ni", "ortega", []),
        ("Luiz Inácio Lula da Silva", "br", "silva", []),
        ("António Costa Silva", "pt", "silva", []),
        ("Gabriel García Márquez", "us", "marquez", []),
        ("Orbán Viktor", "hu", "orban", []),
        ("Xi Jinping", "cn", "xi", []),
        ("Donald Trump Jr.", "us", "trump", []),
        ("Ursula von der Leyen", "de", "leyen", []),
    ],
)
def test_the_family_name_stands_where_the_country_puts_it(name, country, family, second):
    words = name_words(name, (country,))
    assert words.words[words.family] == family
    assert [words.words[at] for at in words.second] == second
