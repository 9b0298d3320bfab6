"""Names of the people of a town that many have moved to. Nothing else is ever concluded from a name."""

from typing import NamedTuple

from vibewell.boot.town.dice import Dice


class Family(NamedTuple):
    """First names and surnames that are often heard together, and their share of the town."""

    share: float
    first: tuple[str, ...]
    last: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GERMAN_FIRST = _words("""
Anna Anton Antje Arne Astrid Bärbel Bastian Ben Benedikt Birgit Bruno Carla Carolin Charlotte Christoph Clemens
Cornelia Daniel David Dorothea Elisa Ella Emil Emilia Erik Eva Fabian Felix Fiona Florian Franka Franziska Frieda
Friedrich Gesine Greta Gustav Hanna Hannes Hedwig Heike Helene Hendrik Henriette Hugo Ida Inga Ingrid Irma Jakob
Jana Jannik Johanna Jonas Josephine Judith Julia Julian Juliane Karl Karla Karoline Katharina Katja Kerstin Kilian
Klara Konrad Kristin Lara Lea Lena Lennart Leo Leonie Levin Lina Linus Lotte Louisa Luca Ludwig Luise Lukas Magdalena
Maja Malte Manuela Mareike Margarete Maria Marie Marlene Martha Martin Mathilda Matthias Max Merle Mia Michael Milan
Mila Mirjam Moritz Nadine Nele Nico Nils Nina Nora Ole Oskar Paul Paula Pauline Peggy Peter Philipp Pia Rainer Ramona
Robert Ronja Ronny Rosa Ruben Ruth Sabine Sandra Sarah Sascha Sebastian Silke Simon Sina Sophie Stefan Susanne Svenja
Tabea Thea Theo Thomas Till Tilda Tim Tina Tobias Toni Torsten Uwe Valentin Vera Viktoria Vincent Wanda Wiebke Willi
Yvonne""")
GERMAN_LAST = _words("""
Ackermann Albers Albrecht Arndt Arnold Bach Barth Bauer Baumann Becker Beier Berger Bergmann Bernstein Beyer Böhm
Böttcher Brandt Braun Bräuer Busch Claus Conrad Dietrich Dietz Dörfler Ebert Eichler Engel Ernst Fiedler Fischer
Förster Franke Frey Friedrich Fritzsche Fuchs Funke Gärtner Geißler Gerber Gläser Graf Große Günther Haas Hahn Hartmann
Haupt Heinrich Heinze Helbig Hempel Henke Herold Herrmann Hofmann Holz Horn Huth Illgen Jahn John Jung Kaiser Kaufmann
Keil Keller Kern Kirchner Kirsch Klein Klose Köhler König Körner Kraft Kramer Krause Krüger Kuhn Kühn Kunze Lang Lange
Lehmann Leonhardt Lindner Löffler Lorenz Ludwig Maier Marx May Mehlhorn Meier Meißner Menzel Merkel Metzner Mohr Möbius
Müller Naumann Neubert Neumann Nitzsche Nowak Opitz Ott Otto Paul Peters Petzold Pfeiffer Pohl Preuß Prinz Rau Rauch
Reich Reichelt Reinhardt Richter Ritter Roth Rothe Rudolph Sauer Schade Schäfer Scheffler Schilling Schirmer Schmidt
Schneider Schröder Schubert Schulze Schumann Schuster Schwarz Seidel Seifert Simon Sommer Stark Stein Steinbach Stephan
Thiele Thomas Tröger Uhlig Ullmann Ulrich Vogel Vogt Voigt Wagner Walther Weber Weigel Weise Weiß Wendt Werner Wiegand
Winkler Winter Wolf Wünsche Zeidler Zeiler Ziegler Zimmermann Zschoche""")

FAMILIES: tuple[Family, ...] = (
    Family(66, GERMAN_FIRST, GERMAN_LAST),
    Family(
        6,
        (
            "Thi Mai",
            "Minh",
            "Lan Anh",
            "Thu Trang",
            "Hoang",
            "Linh",
            "Duc",
            "Phuong",
            "Ngoc",
            "Tuan",
            "Hanh",
            "Quang",
            "Thanh Ha",
            "Bao",
            "Kim",
            "Vy",
            "Hai Yen",
            "Nam",
        ),
        ("Nguyen", "Tran", "Pham", "Le", "Hoang", "Vu", "Dang", "Bui", "Do", "Ngo", "Phan", "Duong"),
    ),
    Family(
        5,
        _words(
            "Ayşe Mehmet Elif Emre Zeynep Can Deniz Leyla Murat Selin Burak Ece Kerem Defne Yasemin Hasan Rojda Baran"
        ),
        _words("Yılmaz Aydın Demir Kaya Şahin Öztürk Çelik Arslan Koç Polat Aksoy Karaca Doğan Erdem"),
    ),
    Family(
        5,
        _words("Samira Omar Lina Yousef Nour Karim Amal Tarek Rania Bilal Hala Sami Dima Ziad Maryam Faris Salma Anas"),
        _words("Haddad Nasser Farah Khoury Mansour Darwish Saleh Aziz Hamdan Sabbagh Kassab Najjar Shami Barakat"),
    ),
    Family(
        5,
        _words("Oleksandra Dmytro Iryna Kateryna Bohdan Olena Taras Sofiia Viktor Natalia Yulia Maksym Daryna Andriy"),
        _words("Kovalenko Shevchenko Bondar Melnyk Tkachenko Lysenko Morozova Savchenko Petrenko Kravets Marchenko"),
    ),
    Family(
        3,
        _words("Ekaterina Alexej Irina Sergej Anastasia Igor Tatjana Nikita Polina Roman Xenia Dina"),
        _words("Ivanova Sokolov Smirnova Petrow Volkova Orlow Lebedeva Fedorow Romanowa Weber"),
    ),
    Family(
        3,
        _words("Agnieszka Piotr Katarzyna Tomasz Magda Paweł Zofia Jakub Hania Michał Ewa Kacper"),
        _words("Kowalska Wójcik Zieliński Kamińska Lewandowski Nowicka Mazur Wróbel Sikora Piątek"),
    ),
    Family(
        2,
        _words("Sofia Matteo Giulia Luca Chiara Davide Elena Marco Alessia Pietro Bianca Nicolò"),
        _words("Marchetti Rossi Conti Ferrari Greco Moretti Rinaldi Fontana Serra Villa"),
    ),
    Family(
        2,
        _words("Lucía Mateo Camila Diego Valentina Andrés Paloma Javier Inés Rafael Marisol Tomás"),
        _words("García Fernández Castellanos Morales Ortega Vargas Silva Reyes Navarro Pereira Domínguez"),
    ),
    Family(
        2,
        _words("Amara Chidi Ama Kwame Zuri Tendai Selam Dawit Fatou Ibrahim Nia Yaw Hiwot Kofi"),
        _words("Okafor Mensah Tesfaye Diallo Nwosu Bekele Adeyemi Kamara Owusu Abebe Mwangi Traoré"),
    ),
    Family(
        1.5,
        _words("Parisa Arash Niloufar Kian Shirin Reza Yasmin Dariush Laleh Navid Ava Behrouz"),
        _words("Ahmadi Rahimi Karimi Moradi Hosseini Tehrani Sadeghi Nazari Azimi"),
    ),
    Family(
        1.5,
        _words("Ioana Andrei Milena Dragan Jelena Bogdan Mirela Stefan Vesna Nikola Elira Arben"),
        _words("Popescu Jovanović Petrović Ionescu Kovač Berisha Marković Dumitru Krasniqi Babić"),
    ),
    Family(
        1,
        _words("Priya Arjun Ananya Rohan Meera Vikram Mei Jun Haruka Kenji Yuna Wei"),
        _words("Sharma Patel Iyer Singh Menon Rao Chen Wang Tanaka Sato Kim Liu"),
    ),
)
_SHARES = tuple((family, family.share) for family in FAMILIES)
MARRIED_INTO = 0.08
DOUBLE_NAMED = 0.02


def person_name(dice: Dice) -> str:
    """A first name and a surname."""
    family = dice.weighted(_SHARES)
    last = dice.weighted(_SHARES) if dice.chance(MARRIED_INTO) else family
    first, surname = dice.pick(family.first), dice.pick(last.last)
    if dice.chance(DOUBLE_NAMED):
        other = dice.pick(GERMAN_LAST)
        surname = surname if other == surname else f"{surname}-{other}"
    return f"{first} {surname}"


def first_name(name: str) -> str:
    """What a colleague calls them."""
    return name.rpartition(" ")[0]


def author_name(name: str) -> str:
    """As a review is signed."""
    first, _, last = name.rpartition(" ")
    return f"{first} {last[0]}."
