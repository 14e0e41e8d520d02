"""Which forenames one person may go by: short forms, pet names, and other spellings of the same name.

Our own list of forms that people in Britain use: English, Welsh, Scottish, Irish, Polish, South Asian and Arabic names.
A nickname is weaker evidence than the name itself.
"""


def same_name(form: bytes) -> tuple[bytes, ...]:
    """Other forenames that the written one may stand for; () when none is known. The normal form is given.

    A short form stands for its whole names, a whole name for its other spellings and its short forms; two short forms
    of one name do not stand for each other.

    >>> same_name(b"bill"), same_name(b"kasia"), same_name(b"xanthe")
    ((b'william',), (b'katarzyna',), ())
    """
    return NICKNAMES.get(form, ())


def _relation(groups: str) -> dict[bytes, tuple[bytes, ...]]:
    """Each name to the others it may stand for, from lines "spellings: short forms"."""
    others: dict[str, dict[str, None]] = {}
    for line in groups.strip().splitlines():
        whole, _, short = line.partition(":")
        spellings, shorts = whole.split(), short.split()
        for name in spellings:
            others.setdefault(name, {}).update(dict.fromkeys([*spellings, *shorts]))
        for name in shorts:
            others.setdefault(name, {}).update(dict.fromkeys(spellings))
    return {name.encode(): tuple(other.encode() for other in named if other != name) for name, named in others.items()}


NICKNAMES = _relation("""
aaron aron arron:
abdullah abdallah abdulla:
abigail abbigail: abby abbie gail
abraham abram: abe abie
adam adham:
adrian: ade
agnes: aggie nessie
agnieszka: aga
ahmed ahmad ahmet achmed:
alan allan allen alun: al
albert: al bert bertie albie
aleksander alexander alasdair alastair alistair alisdair: alex alec alek sandy sasha xander ally
aleksandra alexandra: alex ola sandra sandie lexi
alfred: alf alfie fred freddie
ali aly:
alison allison alyson: ali ally
amanda: mandy
amelia emelia: millie
amir ameer:
andrew andrzej andreas: andy drew andi
angela: angie ange
anna ann anne: annie ania nan anka
anthony antony antoni: tony ant toni
antonia: toni
archibald: archie
arthur artur: art artie
ashley ashleigh:
asif aasif:
barbara: babs barb basia
barnaby: barney
barry barrie: baz bazza
bartholomew bartlomiej: bart bartek
beatrice beatrix: bea trixie
benjamin: ben benny benji benjy
bernard: bernie
bethany: beth
blazej: blazek
brian bryan brynmor: bri bryn
bridget brigid brigitte: bridie biddy
bronwen bronwyn:
cameron: cam
carl karl:
carol carole: caz
caroline carolyn: carrie caro lyn
catherine katherine kathryn katharine catharine cathryn catrin: kate katie cath kath cathy kathy katy kitty kat
charles: charlie chas chuck chaz charley
charlotte: charlie lottie
chloe khloe:
christian: chris
christine christina krystyna kristina: chris chrissie tina krysia
christopher krzysztof: chris kit krzysiek topher
claire clare clair:
clifford: cliff
colin collin:
conor connor:
cynthia: cindy
daniel: dan danny
danielle: dani
darren darran daren: daz dazza
david dafydd davyd: dave davey davy dai taff
dean deane:
deborah debra: deb debbie debs
denis dennis: den denny
derek derrick: del
desmond: des
diane dianne diana: di
dominic dominik: dom
donald: don donnie
dorota dorothy: dot dottie dolly
douglas: doug dougie
duncan: dunc
dylan dillon:
edmund: ed ned ted
edward eduard: ed eddie ted ned teddy eddy
edwin: ed
eileen aileen:
eleanor elinor elenor: ellie nell nellie elly
elizabeth elisabeth elzbieta: liz lizzie beth betty eliza libby betsy bess ela elspeth lizzy
emily emilia: em emmy millie
emma: em
eric erik:
ernest: ernie
eugene: gene
ewa eva: eve
ewan euan ewen iwan:
faisal faysal feisal:
fatima fatimah fatma:
fiona ffion: fi
florence: flo florrie flossie
frances: fran frankie francie
francis franciszek: frank frankie fran
frederick frederic fryderyk: fred freddie freddy
gabriel: gabe
gareth garath: gaz gary gar
gary garry: gaz gazza
gavin: gav
geoffrey jeffrey: geoff jeff
george jerzy: georgie jurek
georgina georgia: georgie gina
gerald: gerry jerry ged
gerard gerrard: gerry ged
gillian jillian: gill jill gilly
glen glenn:
glyn glynn:
grace gracie:
graham graeme grahame:
gregory grzegorz: greg gregor grzesiek
gruffydd griffith: gruff griff
gwendoline gwendolyn gwendolen: gwen
gwilym: gwil will
hannah hanna: hanka
harold: harry hal
harriet harriett: hattie
hassan hasan:
helen helena: nell nellie lena
henry henryk: harry hal hank
herbert: herb bert
howard: howie
hubert: bert
hugh huw: hughie
humphrey humphry:
hussein hussain husain hussayn hussien:
ian iain:
ibrahim ebrahim:
imran emran:
isaac izaak ishaq: zac ike
isabel isabella isobel isabelle izabela: izzy bella bel iza
ismail ismael ishmael:
ivor ifor:
iwona ivonne yvonne:
jacob jakub yakub yaqub: jake kuba
jacqueline jaqueline jacquelyn: jackie jacqui jacky
jamal jamaal:
james: jim jimmy jamie jimmie jem
jane jayne: janie
janet: jan
janice janis: jan
jasmine jasmin yasmin yasmine: jaz jas
jason: jase jay
jean jeanne: jeannie
jennifer jenifer: jen jenny jenni jennie
jeremy jeremiah: jerry jez jem
jessica: jess jessie
jill jil gill:
joan: joanie
joanna joanne johanna: jo joasia
john jon jan: johnny jack johnnie jonny
jonathan jonathon johnathan: jon jonny jonty
jordan jordon:
joseph josef jozef yusuf: joe joey joss
josephine: jo josie
joshua: josh
judith judyth: judy judi jude
julia julie: jules
julian: jules
karen karin:
katarzyna: kasia kaska
kathleen cathleen: kath kathy kate kathie
kayleigh kayley kaylee:
kelly kelley kellie:
kenneth: ken kenny kenn
kerry kerrie keri:
kevin kevan: kev
khalid khaled:
kieran kieron ciaran:
kimberley kimberly: kim
kirsty kirstie:
lachlan: lachie
laura: laurie
lauren loren:
lawrence laurence: larry laurie lol lawrie
leanne leanna:
lee leigh:
leonard: len lenny leo
leslie lesley: les
lewis louis llewellyn: lou lew louie
lilian lillian: lily lil
linda lynda: lyn lin
lindsay lindsey lyndsey:
llewelyn llywelyn llewellyn: lyn
louise: lou
lucy lucie lucia:
luke lucas lukasz: luka
lynn lynne lyn:
magdalena magdalene: magda lena maggie
mahmood mahmoud mahmud:
malcolm: mal malc
malgorzata: gosia malgosia
marc mark:
marcin: martin
marek: mark
margaret margarete margarita marged: maggie meg peggy madge margie mags marge gosia
maria mary marie mair: polly marysia mari
marian marion:
martha marta: marty
martin martyn: marty mart
matthew mathew mateusz: matt matty mat
maureen: mo
maurice morris: mo
maximilian maxwell: max
megan meghan:
melanie: mel
melissa: mel missy
michael mikal michal micheal: mike mick micky mickey mikey mikolaj
michelle michele: shell chelle
mikolaj nicholas nicolas niklas: nick nicky nico
mildred: millie
miriam maryam mariam maryam:
mohammed mohammad mohamed muhammad muhammed mohamad muhamed mahomed mohamud: mo mohd md moh
mohsin muhsin mohsen:
monica monika:
mustafa mustapha moustafa:
myfanwy: myf fanw
natalie nathalie natalia: nat nata talia
nathan nathaniel: nat nate
neil neal niall nial:
nicola nichola nicole: nicky nikki nic nicki
nigel: nige
norman: norm
oliver: ollie oli
olivia: liv livvy ollie
omar umar omer umer:
oscar oskar:
osman usman uthman othman:
owen owain:
pamela: pam
patricia: pat trish patsy tricia patti trisha
patrick padraig patryk: pat paddy rick
paul pawel:
pauline: paula
penelope: penny pen
peter piotr: pete
philip phillip filip: phil pip
philippa phillipa: pip pippa phil
przemyslaw: przemek
rachel rachael: rach
radoslaw: radek
rahman rehman:
ralph rafe:
rashid rasheed:
raymond: ray
rebecca rebekah: becky bex becca beckie
reginald: reg reggie
rhiannon: rhi
rhys reece rees reese:
richard ryszard: rick dick rich richie ricky dickie ritchie
robert: bob rob robbie bobby bert robin bobbie rab
roderick rhodri: rod roddy
rodney: rod roddy
roger rodger:
roland rowland:
ronald: ron ronnie
rosemary rosemarie: rosie rose
roxanne: roxy
russell: russ
ruth: ruthie
ryan rian:
saeed said sayeed sayed:
salim saleem:
samantha: sam sammy sammie
samuel: sam sammy
sandra: sandy sandie
sarah sara: sally sadie
sean shaun shawn:
sebastian: seb baz
sharon sharron: shaz
sheila shelagh sheelagh:
sian shan:
simon szymon: si
slawomir: slawek
sophie sophia zofia: soph zosia sophy
stanislaw: stan staszek
stanley: stan
stephanie steffanie: steph stef
stephen steven stefan szczepan: steve stevie ste steff stef
stuart stewart: stu stew
suleiman sulaiman suleyman:
susan suzanne susanna susannah zuzanna: sue susie suzie suzy
sylvia silvia sylwia:
tariq tarik tareq:
terence terrence: terry tel
teresa theresa: terry tess tessa
theodore: theo ted teddy
thomas tomas tomasz tomos: tom tommy tam twm tomek
timothy: tim timmy
tracey tracy tracie: trace
valerie: val
vanessa: nessa
veronica weronika: ronnie vera
victor wiktor: vic
victoria wiktoria: vicky vicki tori vikki
vincent: vince vinny vinnie
vivien vivian vivienne: viv
walter: walt wally
wilfred: wilf fred
william: bill billy will willy wills willie wil wm
winifred: winnie freda
wojciech: wojtek
yahya yahia:
younis yunus younus yunis:
youssef yusuf yousuf yusef yousef yousaf:
zachary zachariah zakariya: zac zach zak zack
zbigniew: zbyszek zbig
zygmunt sigmund:
""")
"""Every form to the others it may stand for."""
