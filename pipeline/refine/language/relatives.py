"""Words that tell close relatives apart, and groups that nothing tells apart for sure.

The detectors count letter sequences and cannot part Indonesian from Malay or Danish from Norwegian in one sentence; a
reader looks for these words. They also bring in languages that no detector was taught. Short on purpose: words that are
frequent in one language and unknown or spelt otherwise in its relatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from pipeline.refine.language.alphabets import Letters, letters_of, outside
from pipeline.refine.language.codes import words
from pipeline.refine.language.vocabulary import Known, known

# Serbo-Croatian with -ije- and -je-, as in Croatia and Bosnia, where Serbian has -e-.
_IJEKAVIAN: Final = (
    "gdje vrijeme vremenu ovdje uvijek dvije prije poslije djeca djece riječ riječi mjesto cijena svijet svijeta dijete"
    " mlijeko vijek vijeća vijeće cijeli cijele primjer smjer vidjeti željeti nedjelja ponedjeljak srijeda lijepo dijela"
    " njemačka obavijest sljedeće rješenje uspjeh vijesti mjeseca mjesec promjene zahtjev bilješke umjetnost"
)
# Words of Serbia and Bosnia, or Croatia's for the same.
_EASTERN: Final = (
    " šta hiljada hiljade januar januara februar februara mart marta maj maja juni juli septembar septembra oktobar"
    " oktobra novembar novembra decembar decembra evropa evropske evropski fudbal muzika univerzitet hemija tokom porodica"
    " porodice porodici porodicu sistem sistema sistemu sudija takmičenje takmičenja preduzeća tačno tačka tačke nauka nauke"
    " naučni naučnik saradnja saradnje saradnju uslov uslovi uslova odbrana odbrane štampa prevod zvanično zvanični stepen"
    " stepena nezavisnost nezavisnosti nezavisni zavisi bezbjednost bezbednost inostranstvo inostranstvu učestvovao"
    " učestvuje učestvovali ostrvo ostrva voz vozova fabrika fabrike saobraćaj sprat hirurg kompjuter kompjuterski komšija"
    " komšije naročito upotreba upotrebe upotrebu porijeklo poreklo lični lična lično opšte organizovao organizovan"
    " definisan definisao pravoslavni hleb hljeb avion aviona vazduh vazduha jula juna avgusta oktobru septembru"
    " porodični porodične porodična komšiluk komšiluka komšije prihvata prihvataju prihvatanje prihvatanja shvata shvatanje"
    " shvatanja obezbijediti obezbjeđuje preovladava preovladavaju veoma zavisno zavisnosti zavise takođe uprkos sprovesti"
    " sprovodi sprovođenje sproveden učešće učešća učesnik učesnici učesnika hemijski hemijska hemijske regulisanje"
    " regulisati organizovana organizovane organizovano finansijski finansijska finansijske finansijskih finansije finansija"
    " finansiranje komandant komandanta komanda komande evropskog evropskih evropskoj evropsku evropu evropi milion miliona"
    " zvaničnik zvaničnici zvanične muzički muzičke muzičar muzičara muzike muziku fudbalski fudbalske fudbaler"
    " fudbalera kancelarija kancelarije avionom sopstveni sopstvene sopstvenu niko svako iko španija španije španiji"
    " holandija holandije holandski rumunija rumunije naučnika naučnici naučnih naučna penzija penzije"
    " penzioner plata takmičenju takmičar univerziteta univerzitetu odjeljenje odjeljenja izvještaj izvještaja"
    " izvještaju saobraćaja saobraćajne kafa kafu zemljotres zemljotresa pritisak pritiska talas talasa talasi mašina mašine"
    " mašinski uticaj uticaja uticaju utiče utiču prisustvo prisustvu prisustva obavještenje obavještenja vještački saradnik"
    " saradnici saradnika savremeni savremena savremene savremenog prečnik prečnika obim obima nivou nivoa procenat"
    " procenata dobija dobijaju dobijen dobijena dešava dešavaju desio desila desilo dešavanja režiser reditelj"
    " projekat objekat subjekat preduzeće kompjutera kompjuteri sudije sudiji spratova vozom"
)
_WESTERN: Final = (
    " tko što tjedan tjedna tjednu sveučilište sveučilišta sveučilištu tisuća tisuće siječnja veljače ožujka travnja svibnja"
    " lipnja srpnja kolovoza rujna listopada studenoga prosinca europa europe europske europski europskoj gospodarstvo"
    " gospodarstva nogomet nogometni glazba glazbe glazbeni povijest povijesti kazalište tvrtka tvrtke sukladno uporaba"
    " uporabu izvješće izvješća priopćenje računala računalo zaporka datoteka datoteke tijekom obitelj obitelji sustav sustava"
    " sustavu sudac suca natjecanje natjecanja točno točka točke znanost znanosti znanstveni znanstvenik suradnja suradnje"
    " suradnju uvjet uvjeti uvjeta obrana obrane tisak tiska prijevod službeno službeni stupanj stupnja neovisnost neovisnosti"
    " neovisni ovisi sigurnosti inozemstvo inozemstvu sudjelovao sudjeluje sudjelovali otok otoka vlak vlakova tvornica"
    " tvornice promet prometa kat kirurg susjed susjedi osobito podrijetlo osobni osobna osobno opće zrak zraka"
    " zrakoplov zaslon zaslona preglednik poveznica tipkovnica mapa mape ured ureda uopće uključujući pokraj glede"
    " sudionik sudionici sudionika milijun milijuna milijuni financijski financijska financijske financijskih financije"
    " financija financiranje zapovjednik zapovjednika zapovjedništvo utječe utječu suvremeni suvremena suvremene suvremenog"
    " mirovina mirovine umirovljenik plaća plaće plaću odjel odjela odjelu izvješću kave kavu dušik"
    " valovi valova stroja strojevi suradnik suradnici suradnika promjer promjera opseg opsega"
    " razina razine razini razinu postotak redatelj redatelja redateljica dobiva dobivaju dobiven dobivena netko nitko"
    " svatko prihvaća prihvaćaju prihvaćanje shvaća usprkos dakako španjolska španjolske španjolski nizozemska nizozemske"
    " nizozemski rumunjska rumunjske nogometaš nogometaši nogometne nogometnog glazbenik glazbenici"
    " glazbenog povijesni povijesne povijesna povijesnih znanstvenici znanstvenika znanstvena"
    " sveučilišni siječanj siječnju veljača veljači ožujak ožujku travanj travnju svibanj svibnju lipanj lipnju srpanj srpnju"
    " kolovozu rujan rujnu listopad listopadu studeni studenom prosinac prosincu tjedni tjedno gospodarski gospodarska"
    " gospodarskog kazališni kazališta poduzeće poduzeća tvrtki tvrtku županija županije županiji primjerice"
    " natječaj natječaja sučelje sučelja poslužitelj poslužitelja unatoč"
)

OWN_WORDS: Final = {
    "id": words(
        "agustus akun aktivitas aplikasi bahwa berbeda berkas bisa butuh coba desember fitur gratis inggris instalasi"
        " jaringan juli jumat juni kalian kamis kantor kapan karena kebutuhan kualitas maret mencoba mobil oktober"
        " pengaturan peran perangkat perusahaan polisi rupiah saat sandi senin situs tampilan tautan uang unduh"
        " universitas versi yaitu persen nomor dokter musik obat telepon televisi berdasarkan informasi jendela silakan berbagai"
        " sedangkan mantan kabupaten kecamatan provinsi tim gubernur walikota usai kemarin warga sepeda rumit gedung restoran"
    ),
    "ms": words(
        "ahad akaun aktiviti bahawa berbeza cuba disember inggeris isnin jabatan julai jumaat kerana khamis kualiti mac"
        " mahu ogos pejabat perkhidmatan perisian polis rangkaian ringgit sahaja syarikat universiti wang"
        " iaitu peratus nombor doktor muzik ubat hospital telefon televisyen berasaskan maklumat tetingkap sila pelbagai"
        " manakala bekas baharu semasa sebarang mesyuarat setiausaha timbalan tempoh hadapan memaklumkan fakulti komuniti"
        " tetapan kekunci fail sukan tiada boleh kawasan"
    ),
    "da": words(
        "af billede blev bliver bog bruge bruger brugere dig efter gennem gør hvad lidt mellem mig mod måske nogle noget"
        " nu op opret penge sig skift søg tilføj ud uden uge vælg vores"
    ),
    "no": words(
        "av bilde ble blir bok bruke bruker brukere deg etter gjennom gjør hva legg litt meg mellom mot mye noen noe nå"
        " opp penger seg slik søk uke ut uten velg vår våre"
    ),
    "sv": words(
        "och är inte för ett från till också eller något mycket även när detta vad hur ska skulle genom mellan sedan utan"
        " varje andra många dessa"
    ),
    "nn": words(
        "ikkje eg kva frå dei noko eit vere vore berre òg heile mykje nokon nokre korleis kvar kven meir desse vert ho"
        " gjere hjå sjølv"
    ),
    "hr": words(_IJEKAVIAN + _WESTERN),
    "bs": words(
        _IJEKAVIAN
        + _EASTERN
        + " historija historije historijski historijska sedmica sedmice sedmici sedmicu lahko kahva općina općine bosne hercegovine"
        " saopćenje augusta augustu hiljadu"
    ),
    "sr": words(
        "ko gde vreme ovde uvek dve pre posle deca dece reč reči mesto cena svet sveta dete mleko vek veka veće ceo cele"
        " primer videti nedelja nedelje ponedeljak sreda lepo dela nemačka obaveštenje sledeće rešenje uspeh vesti meseca"
        " mesec promene zahtev proleće proleća leto leta sneg reka reke dete devojka čovek čoveka razumeti posle"
        " lepo bela belo celo mera mere vera verovatno namera savet odeljenje istorija pozorište izveštaj saopštenje preduzeće avgust avgusta opština opštine lozinka"
        + _EASTERN
        + " да је то како га они само или ако био бити може већ кад врло нема где и са од такође који које у ће"
    ),
    "sl": words(
        "ki tudi kot pri lahko še zelo jih sem ter ker zaradi kjer vendar bodo bomo bom nekaj kateri katere več"
    ),
    "gl": words(
        "unha unhas polo pola polos polas coa coas máis tamén ata moi moito súa súas xeral xente cando onde nin cunha deste"
        " dunha nunha foron teñen pódese está é os as ao"
    ),
    "pt": words(
        "uma umas pelo pela pelos pelas não mais também com até muito geral são então você mas foram isso dessa numa está é"
        " os as ao"
    ),
    "es": words("y el los las del una con por para más también pero muy hasta cuando donde ni fueron este está es al"),
    "ast": words("y los les pola del nel na colos tamién d'una ye nun tien xente so más pero pa col ente cuando"),
    "ca": words("el els les dels amb és una i també més però fins quan on aquest aquesta són no per al pel als"),
    "oc": words(
        "lo los las dels amb es una e tanben mai mas fins quand ont aqueste aquesta son pas per al pel als dins"
    ),
    "af": words(
        "nie hulle vir deur sy jy wees hierdie baie ek jou hy gaan moenie kies stoor lêer lêers skep hê gewees"
    ),
    "nl": words(
        "niet zij voor door zijn worden wordt je deze veel een van naar bij ook bestand bestanden heeft nog wel"
    ),
    "cs": words(
        "jako není neni protože protoze pouze před pred přes pres který ktery která ktera které ktere jsou také take nebo"
        " může muze být že pro pomocí pomoci jestli něco neco svou této teto tento těchto jeho její"
    ),
    "sk": words(
        "ako nie pretože pretoze iba cez ktorý ktory ktorá ktora ktoré ktore sú tiež tiez alebo môže moze byť že pre"
        " pomocou či niečo niekto svoju tejto tento týchto jeho jej"
    ),
    "nds": words("un dat nich ik hett för op ok sien sik vun ut över dör ehr"),
    "gsw": words("isch nöd nid uf vo öpper dr dä nume si us wäge gäge sini chan"),
    "de": words("und das nicht ich ist wir hat für auf auch sein sich nach bei von mit gegen aus zum der"),
    "lb": words("an déi ass net op fir vun eng huet ginn sinn dee zu säi nëmmen"),
    "fy": words("fan dy mei foar hat ek wurdt oan syn yn sûnder troch sa har"),
    "sco": words("tae wi fur nae aw thair hae frae ony baith sic isna wis"),
    "pap": words("ku di pa ta nan nos bo por tur hende riba den esaki ora"),
    "fur": words("je lis dal cun dai ben une ancje cence"),
    "lij": words("ògni scin ascì ò gh'é sciä unna"),
    "vec": words("xe ghe anca ogni dei ga pì so na che"),
    "sc": words("su sa sos cun pro totu sas est unu cando chi"),
    "rm": words("ils cun per mintga ina tut las betg ch en ses"),
    "it": words("che per ogni dei suo è lo della nel gli una del sono alla dalla delle anche più"),
    "la": words("est et per cum qui quae quod sunt ad ex ut atque sed hoc eius pro ab enim nec vel omnes esse"),
    "fr": words("les des et est une dans pour qui que sur pas avec du au ne son tout ou"),
    "wa": words("li les des est ene dins po ki so nén avou dji lès dès èt tos totes pus"),
    "io": words("esas por ke omna kun od ol sua irga"),
    "ia": words("le que in es pro con omne ha non del"),
    "min": words("nan jo ka dari urang indak untuak sagalo dan di adolah samo pado"),
    "jv": words("lan ing kang ana dadi saka karo ora kanggo iku sing wong uga wis marang utawa"),
    "su": words("jeung anu di nu teu kana ku sarta pikeun jadi tina boga atawa kudu"),
    "ilo": words("ti ket a nga iti dagiti maysa adda amin tao kadagiti wenno saan iti"),
    "tet": words("no iha ba nia ema hotu atu la ka sira tenke"),
    "ch": words("yan i gi na un ni siha para todu ya pat ti gaige"),
    "kg": words("ya na mpi ke muntu yonso ve to sambu ti yina kele"),
    "yo": words("ni ati je ti si fun awon ile ara pelu lati gbogbo wa kan naa bi won eyi nigba"),
    "tn": words("go le mo ya ba ke fa ne kwa gore gagwe tsa jaaka gonne mme nngwe teng fela"),
    "st": words("ho le ya ba ke hae tsa hore mme hobane ntle teng haholo moo empa ona feela hona"),
    "ts": words("ku va ka ri na swi leswi hi ni loko kumbe hikuva eka xi vona ra yena"),
    "zu": words("ukuthi ngoba futhi noma kanye wakhe uma kakhulu lapho ngesikhathi bakhe kodwa ukuze yakhe lakhe"),
    "xh": words("ukuba kwaye okanye kunye ngokuba kuba xa ngexesha kakhulu apho umntu yonke kodwa ukuze into"),
    "sn": words("kuti uye kana nekuti asi vanhu iyi izvi ari mumwe munhu zvakare pamwe"),
    "mi": words("ki nga kei tona ratou hoki koe kua tenei katoa ana iwi ngā"),
    "to": words("oku pea kotoa pe kuo ene honau mei kae mahino mo he ia"),
    "sm": words("le ma tagata uma latou aia tatau ona lea se faia mai"),
    "haw": words("ka ke ma nā kanaka āpau iā kona kēia ana ho mau"),
    "eo": words("kaj estas ke mi kun por ĉiuj ankaŭ sed vi li ŝi tio kiu kiuj havas"),
    "cy": words("yn yr ac ar mae wedi gan ei hyn oedd bod gyfer neu chi"),
    "ga": words("agus na ar an bhí sé leis ach nó atá seo bhfuil gach baile mar"),
    "hi": words("है हैं के की का में से को और यह नहीं कर करें ने पर एक था थे थी लिए गया गई करने जो तो भी"),
    "mr": words("आहे आहेत आणि च्या ला मध्ये होते होता या ही हा व तो नाही करा करण्यात झाले असे साठी केले"),
    "ne": words("छ छन् को मा र हो गर्न भएको लागि गर्नुहोस् छैन पनि थियो गरेको यो"),
    "ru": words("что это как его они только или если был была быть может уже когда чтобы очень нет где и с из также"),
    "uk": words("що це як його вони тільки або якщо був була бути може вже коли щоб дуже немає де та й від із також"),
    "be": words("што гэта як яго яны толькі або калі быў была быць можа ўжо каб вельмі няма дзе і ад з таксама"),
    "bg": words("че това как го те само или ако беше бъде може вече когато много няма къде и със от също който които"),
    "mk": words(
        "дека ова како го тие само од бил биле била бидејќи кои оваа овој ги ја беа биде помеѓу меѓу години врз кај или ако беше биде може веќе кога многу нема каде и со од исто кој кои во ќе"
    ),
}
# Text alone seldom tells these apart; each brings the others in as candidates.
GROUPS: Final = (words("hr sr bs"), words("id ms"))
_GROUP_OF: Final = {code: group for group in GROUPS for code in group}
_ALONE: Final[frozenset[str]] = frozenset()
# What eldc, which was not taught these, calls them; Serbian it knows in Cyrillic letters.
STAND_INS: Final = {"id": "ms", "bs": "hr", "sr": "hr", "nn": "no"}
# Different own words from which a language becomes a candidate though no detector names it.
_ENOUGH: Final = 4


def _owners() -> dict[str, tuple[str, ...]]:
    owners: dict[str, tuple[str, ...]] = {}
    for code, own in OWN_WORDS.items():
        for word in own:
            owners[word] = (*owners.get(word, ()), code)
    return owners


_OWNERS: Final = _owners()
_OWN: Final = frozenset(_OWNERS)


class Hints(NamedTuple):
    """What letters and words say about a text by themselves, before any detector is asked."""

    letters: Letters
    """letters beyond a-z"""
    words: dict[str, int]
    """languages that some words of the text are own words of, and how many different ones"""
    known: Known
    """how many of its words are in the lists"""

    def languages(self) -> list[str]:
        """Return the languages that are worth weighing though no detector may name them."""
        own, words = self.letters.own, self.words
        found = []
        if own:
            most = max(own.values())
            found = [code for code, n in own.items() if n == most and not outside(code, self.letters)]
        if words and (most := max(words.values())) >= _ENOUGH:
            found += [code for code, n in words.items() if n >= max(_ENOUGH, most - 1)]
        return found + self.known.first()


def hints_of(text: str, found: Sequence[str]) -> Hints:
    """Return what the letters and the words of a text say."""
    return Hints(letters_of(text), own_words(found), known(found))


def group_of(code: str) -> frozenset[str]:
    """Return the languages that are not told apart from this one, itself among them; empty for most.

    >>> sorted(group_of("id")), sorted(group_of("pl"))
    (['id', 'ms'], [])
    """
    return _GROUP_OF.get(code, _ALONE)


def own_words(found: Sequence[str]) -> dict[str, int]:
    """Return for each language that has some of these words as its own how many different ones.

    >>> own_words(["Saya", "tidak", "bisa", "karena", "bisa"])
    {'id': 2}
    """
    own: dict[str, int] = {}
    for word in sorted(_OWN.intersection([word.lower() for word in found])):
        for code in _OWNERS[word]:
            own[code] = own.get(code, 0) + 1
    return own


def behind(code: str, own: dict[str, int]) -> float:
    """Return how many more own words than of `code` a text has of another language of its group, 2 at most.

    >>> behind("hr", {"hr": 1, "bs": 4}), behind("bs", {"hr": 1, "bs": 4}), behind("pl", {"pl": 3})
    (2.0, 0.0, 0.0)
    """
    group = group_of(code)
    if not group:
        return 0.0
    most = max([own.get(other, 0) for other in group])
    return float(min(2, most - own.get(code, 0)))
