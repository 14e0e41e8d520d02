"""How common a name is among the people of the United Kingdom, in bits; made by scripts/names, which says how.

A register of a hundred people cannot tell that Jones is common; this table can. Names that are not in it are rare.
Derived from public sector information and five published counts (see NOTICE): no row is a person.
"""

UNKNOWN = 99.0
"""Of a name that is not among the commonest: the caller's own limit decides."""


def forename_bits(form: bytes) -> float:
    """-log2 of the share of men or women with this first forename; the normal form is given.

    >>> forename_bits(b"david"), forename_bits(b"ptolemy")
    (4.5, 99.0)
    """
    return FORENAMES.get(form, UNKNOWN)


def surname_bits(form: bytes) -> float:
    """-log2 of the share of people with this surname, of Welsh people where it is larger; the normal form is given.

    >>> surname_bits(b"jones"), surname_bits(b"smith"), surname_bits(b"ptolemy")
    (4.0, 6.25, 99.0)
    """
    return SURNAMES.get(form, UNKNOWN)


def _table(by_bits: dict[float, str]) -> dict[bytes, float]:
    return {name.encode(): bits for bits, names in by_bits.items() for name in names.split()}


SURNAMES = _table(
    {
        4.0: "jones",
        4.75: "davies williams",
        5.25: "evans thomas",
        6.25: "smith",
        6.75: "taylor",
        7.0: "brown",
        7.75: "roberts wilson",
        8.0: "johnson lewis robinson walker wood",
        8.25: "cooper green harris jackson king lee thompson watson white wright",
        8.5: "clark clarke edwards harrison hill hughes james martin moore morgan morris scott young",
        8.75: """
            adams allen anderson bailey campbell carter cook hall miller mitchell parker patel phillips turner
            ward
        """,
        9.0: "baker bell bennett collins cox davis fox griffiths kelly marshall murphy price richardson simpson",
        9.25: """
            chapman ellis graham gray hunt khan lloyd reid reynolds richards robertson rose russell shaw stewart
            wilkinson
        """,
        9.5: """
            butler cole dean foster gibson harvey holmes hudson hunter kennedy knight mason matthews mills
            murray owen palmer pearce powell rogers ross saunders stevens thomson walsh
        """,
        9.75: "ali barnes berry booth dixon gordon grant harper hart kaur lane obrien oneill pearson",
        10.0: """
            ahmed barrett black burns burton day doyle fletcher fraser henderson hopkins howard hussain jordan
            lawson lowe marsh newman nicholson parry rees riley willis woods
        """,
        10.25: """
            arnold austin ball bates baxter bob burke byrne cooke davidson duncan elliott field flynn ford
            francis gallagher hawkins hayes holland houghton john kemp kent may mccarthy morrison moss oliver
            page perry porter potter read shah sharp stevenson sutton wallace warren
        """,
        10.5: """
            alexander ashton bartlett begum bird bolton bond bryant bull cameron coleman cross curtis davey
            donnelly dunn ferguson freeman french gregory hardy haynes heath jacobs jarvis long lopez lucas
            lynch mackenzie mcintyre middleton nicholls oconnor parsons patterson payne pritchard reed rhodes
            rice stephens stephenson tucker webster
        """,
        10.75: """
            atherton atkins banks barton beattie bishop blake bloggs brady burgess carpenter charles coates
            connolly crawford daniel daniels david davison dennis farrell fernandez finch forrest frost fuller
            garcia garner gilbert glover goodwin gough greenwood griffin hammond harding henry hewitt higgins
            hobbs hodgson hope howe howells humphreys hutchinson jeffery kay kirk knowles lambert leigh love
            mackay maxwell mcleod miles moran morton newton norman owens park paterson paul preston robson rowe
            rowland sanderson sharma sheppard simmons slater sullivan sutherland todd walton wilkins woodward
            yates
        """,
        11.0: """
            abbott adam allan baird barlow barnett benson bentley bowden bowen boyd brennan broadhurst browne
            carroll cartwright chadwick charlton christie dale dickson doherty donaldson douglas duffy fowler
            gibbons goddard hancock hartley hilton holden holt hooper howell jennings kenny kerr leach lindsay
            lord mac mann mcgregor mclean mellor millar nash nelson perkins power quinn randall reilly rodgers
            seymour silva singh smart steele stuart sweeney tait thorne vincent wall walters watkins wheeler
            whelan wyatt
        """,
        11.25: """
            akhtar appleton armitage baldwin bernard best blair bourne bradshaw bray briggs bright bruce buckley
            burrows bush carey cassidy coles craig crossley cullen devlin drew english faulkner fitzgerald
            fleming gardiner gibbs giles haines herbert hicks hills horne howarth humphrey johns joyce kavanagh
            kaye kirby laing little lovell mccann mcfarlane mcgrath mckenna mclaughlin mohamed morley naylor
            needham osborne partridge peters piper pollard rawlings rooney rossi sanders savage schofield
            shepherd sinclair singleton spence stanton summers swift thornton turnbull vaughan weaver welch
            welsh weston whitehead whitehouse whittaker whittle wilkes wills winter
        """,
        11.5: """
            archer barclay barr barry bassett blackburn bowman brookes burt cairns cannon chandler clarkson
            collier connor conway cope copeland corbett curry dalton davie dyer edge england farrow fenton firth
            fitzpatrick flower gale goodman gould guest hanson healy heaton holloway hood horton hough humphries
            hurst ireland joseph kane lees logan malone marriott matthams mccallum mccormack mcgill mcguire
            mcintosh mckay mckenzie mcneill mooney muir neal noble norris odonnell oleary osullivan parkinson
            parr peacock philip pope rahman reeve reeves sawyer senior shields simon simons sims skinner sloan
            smyth stacey stokes sykes tanner thorpe tomlinson townsend tyler wallis wardle waters whyte wickens
            woodcock
        """,
        11.75: """
            alcock bain bains bannister barron barrow betts bevan blackmore bowers brett britton brook broughton
            bryan buchanan bullock burnett busby callaghan carson carty childs clay clayton clegg clements
            clifford coombes crowther curran currie daly darcy dickinson donald downes draper drummond dunne
            farmer ferreira foley gilmour greaves gunn harrington hayward higgs hodge hogg hubbard hutton irvine
            lacey lang larkin lennon lister lyons macgregor macleod maguire mansell marsden mccartney mcdermott
            mcdonnell mcghee mcmahon mcmillan metcalfe milne monaghan morrow mullins munro neale neville nichols
            nixon norton ohara parkes peterson pratt preece ramsay rankin ratcliffe redman richmond rigby
            robbins robins rodriguez rowley rudd ryder sanchez searle sharpe stanley steadman stott strong
            stubbs tate terry vickers ware warner weir wiggins wilde woolley
        """,
        12.0: """
            aitken aldred andrew barber barnard bateman beale bean beaumont beck blundell bone bonner bostock
            bouvet bowes bowler boyle browning buxton calvert casey chamberlain churchill cohen connelly conroy
            corrigan crane crisp crouch crowe cummings deacon death denton derrick devine dickens dodd dolan
            dowling duff duggan dunkley dupont easton eastwood eaton edmonds everett feeney fellows fielding
            finney fountain franklin franks fulton gates gillespie goulding grainger hackett hale hamer
            hargreaves harwood hassan hastings hibbert hirst hodson horner iles irving kearns keenan kidd knott
            kouma lake lamb leonard levy lynn macfarlane mair mccabe mccormick mckeown mclellan mcloughlin
            mcmanus mcnamara mcneil mcpherson meredith michael millington milner mohammed moody mustafa nairn
            nolan north odling pemberton penn perez pike pitt plant plummer potts povey prentice prince rayner
            reader redfern redmond regan rennie rich ridley roach robin roche rodrigues sadler salt salter
            samuels schmidt sheldon sheridan short simmonds southern squires storey sumner swan talbot wade
            wainwright waller walmsley waring webber wharton wheatley whiteley whitfield whitmore whittington
            wicks wilcox wormald worthington york
        """,
        12.25: """
            adamson ahmad allison allman almond amin amos ashley bass bate beal bear beech bellamy birch
            blackman blanchard bloom boyce bradbury braithwaite brandrick brewer bridges burn butt carney
            chester colley cornish cotton cottrell couch coulson cousins cresswell croft dalby dawe delamarre
            dillon downing drake driscoll dunlop durrant east ellwood emery farley farrington fawcett fenwick
            ferry findlay finnegan forde forster frame gamble gibb gibbins gilbey goldsmith gonzalez greenaway
            greene greig grey grimes groves hagan haigh halliday halliwell hampton handley hawes haworth hickey
            hindle hindley holder holding hollis holman hook horn hull hulme hume hutchings hyde ingham ingram
            jamieson judge kearney keeling kelsey kendall keogh kirkpatrick knights langley larsen leech legge
            lomas london lowry lyon macintyre mackie mahoney major mangnall markham martinez martins maughan
            mcarthur mccaffrey mcconnell mcculloch mcdougall mcgowan mcnally mcphee mctaggart meadows melia mill
            molloy moon mullen mulligan myers nicol oakley paine partington peel proctor prosser pugh pullen
            royle sampson santos sargent sharples sheehan sherriff shipley small sparrow spooner stamp thatcher
            tierney timms travers traynor upton wagstaff waldron watt whitaker whitworth wilks woodley
        """,
        12.5: """
            abbas abel abraham addison alderson algar ansell ashcroft aslam bacon ballantyne ballard bamford
            banner baron batchelor batten batty bedford beer benjamin biggs borland boulton bowles brain
            broadbent broadley brock brooke brooker brookfield brunet buck burford burr butcher button caldwell
            carmichael caton chalmers chan chaplin chappell chauhan cherry chilvers church close clough coburn
            cochrane collett compton copley corr costa costello coulter court cowley crabb cracknell craven
            crook crowley cummins darby darlington deeley dobson docherty dodds donovan dougal downs drury
            dubois duke dwyer dyson eales eden ewing finlay forrester forsyth frazer friend frith fryer gaffney
            galloway garland garrard garrett gaynor giblin gillett glass gleave glynn gomez goodall gooding
            gorman griff grimshaw grundy haddock hadfield hallam hallett hampson harley harry haslam hatton
            hawtin healey hennessy heywood higginson hodgkinson hogan hooton howie hussein isaac jacob jacques
            johnstone karim keating knox lakey lander lavery lawler laycock leek leith leslie lewin lightfoot
            llewellyn locke lockett lockwood luke macarthur mack macmillan macrae maher main malley manning
            manson marks marlow marr masters mather mcauley mcavoy mcbain mccall mcewan mcfadden mcgrady mckee
            mckie mclaren mcrae merritt millard millward milward montgomery moorhouse more moreno moriarty
            mortimer moseley mottram mould nesbitt nicholas nott nunn nuttall oconnell odell ogden oldfield
            orchard orme osman otoole pallett parish parnell paton pilkington platt pollock pond prevost prior
            pryor purvis radcliffe ramsden ramsey ransom rashid raymond ricci riches ritchie rothwell rouse rush
            rushton sadiq samuel sayers shannon slade smallwood snowden squire stanford stannard storer strachan
            strange stretton stringer sturrock styles swann sylvester tang tolley townend tuck underwood
            unsworth valentine wale wales walls walter warburton warwick waterhouse waugh weeks westwood wild
            wilkie windsor winfield wise withers woodhouse zaoui
        """,
        12.75: """
            ashworth aston benfield beveridge blakey blythe bower buchan burman butterworth cain cann cavanagh
            chase cheshire cheung coffey collard connell corcoran core cowan creasey crocker crosby cumming
            dowell downie durham elder emerson fairhurst farr featherstone fischer flanagan floyd foran forbes
            garside good gower harman harries head hepburn hewlett hind hine hinton hitchcock hobson hoult
            houston howden hutchison isherwood jardine judd keane keay kendrick kershaw khalid kinsella kumar
            langton latham lilley lomax longhurst lunn macaulay macpherson mansfield mathers mathews mcgarry
            mcgee mcnulty meakin michel mistry moffat oates odonoghue oldham parks patton peck pickard pickett
            pierce pipe plumb polson prescott radford raeburn reyes ricketts robb rowlinson rutherford sallis
            sands sewell simms sisson sissons smythe snow southgate speed speight spicer steel steer stenhouse
            sugden swain swales symonds tailor toland toms towers truscott tyrrell wakefield waterson winstanley
            woodford worrall
        """,
        13.0: """
            addis ainley aitchison alder aldridge alford allard allwood alves anwar appleby armour ashby asher
            ashford ashman atkin attwood avery aziz bainbridge baines bale batt bayliss beadle beamish beatty
            bethell bickley biddle bill bing bingham bithell blackwell bland boland boon bramley brelsford
            bristow bryson buckingham budd bugg burden burdett burge burland caddy cadman cahill carling
            carrington chapple chatterton chisholm clamp clifton coll collingwood conneely cornock cosgrove
            cotterill cove coward cowell crawley croucher curley dack dandy davenport dawkins deakin deane
            delaney dent dewar dibble dick doble donohoe doran dove dover down drinkwater dudley dufour eadie
            eccles eddy ede edmond egan elliot emmerson everton exley fagan fairbairn fairlie falconer fallows
            farrar fell felton ferris finn fish fitton forshaw foulkes frampton fretwell furlong galvin garbett
            gascoyne gauntlett geldart gilchrist gilmore glen glenn gosling grady graves groom halford hamill
            hamnett hanlon hansen harden harker harlow harrop hawkes hawley heather hedley helm hemmings heron
            hetherington hickman hinde hodges holdsworth hopes hopkinson hopwood horrocks houlton howes hoyle
            hurley hurrell hussey hutchins inman islam jagger jeffries jewell jobson keegan keeley keir kell
            kendell kingston kipling laird lancaster last laurie laver laverick lawal lawlor lawther layton
            leake leal leggett leitch lennox lester lewry linford linley littlewood lock lunt mace machin
            mackinnon mackintosh maclean madden maddocks magee makin mallinson maloney manley march marley
            massey matheson mawson maynard mccluskey mcclymont mccourt mccrudden mccullough mcdonagh mcelroy
            mcginty mcgrory mcguinness mcknight mcmurray mcnaught mcphail mcshane mears medcalf mercer metcalf
            milford millett milligan milsom mohan molyneux montague moreton moroney mulholland mundy murrell
            musgrove myatt newby nicoll noon odoherty odriscoll ogrady ohare okeefe olivier oloughlin omalley
            omeara oreilly oshea oxley paisley parkin parmar patrick pattison peebles peers perrin petersen
            phelan pickering pinnock pinsmail platts pocock pointer powers procter purcell quigley radley
            rafferty rainey ralph raven rawlinson reading readman redding ring rixon robert rodger roscoe rowan
            rutter said salmon saville seddon selby sellars sexton shand sharkey shea shearer sherman sherry
            sherwood showell smullen sneddon snell snowdon staff stafford stainton stark stedman steere steward
            stock stockley storr stout street sturgess sweeting symes taggart tennant thom thornley thurston
            till tilley tipping tobin tompkins torres tovey travis turrell tweddle tyrer veitch vince waghorn
            walkden warden waterman watters weller whalley wheeldon whitham wilton wiltshire winn wiseman wong
            woodhead wooldridge worsnop worth wraight wren yeatman younis
        """,
        13.25: """
            acton adair adanet adler aherne ainsworth aird albert albutt allum alpin andersson angus anstee
            anthony arrowsmith arthur askew awad aylett baggaley bagshaw bamforth bancroft bannigan barfield
            barratt barstow bartholomew bateson batey batham baylis beach beacham beasley bebbington beckett
            beeston benham beresford berger bhamra biggin billington binney binnington birchall birkett birks
            bisson blackwood blakeley blanchet boardman boden bolan bolt bonnet borthwick bott bowey bowie boye
            bracey bradford breen briden bridge brierley broddle bromley broom broomfield brunton buckland
            budgen burch burnham burrow bushby butter buttery caldecott calderwood callan callow calveley caplan
            capper carlile carnegie carruthers cashmore castro catlin catling cave cawley ceron champion
            chantler charge charlesworth charnock cheetham chelmy chidlow child chong christy chugh chung clancy
            cleary cleaver cliff clowes cobley cockburn cockle collinson colman conner conrad coogan cookson
            coomber copland corlett cormack corner cotter coughlan cousin cowie crabtree craddock crawshaw crew
            cripps crofts cronin crossland crow crown crump cunliffe curwood cusworth cuthbertson cutts daley
            dallas dalzell danby daniells danks dann darbyshire dardenne davy dawes dempsey denham denney depp
            dervish deverell dexter diamond dicker dimmock docker dodson dolman donkin donnachie dorrian
            dougherty doughty douthwaite downer downey duck duffin dumont dundon dunmore dunnett dunning durant
            dutt dykes dymond edgar edgley edmunds eley ellison elliston emmanuel errington ewart eyre fallon
            faye fearn fearnley felix fernyhough fields finnigan fisk flaherty florey flowers fordham foreman
            forsythe foucher foxley france furey fyall gadsden galbraith gall gallacher gallo gammon gaumont
            gavin geary gibbon gifford gillan gillies gleeson glennon godwin goldberg goodridge goulden
            greenhill greening greenslade greenway grogan grout gunning gunter guthrie hadden hadley haggett
            hague haine haley halstead hambly hand hanley hannam hardwick harkness harness hartshorn haskins
            hassani hatch hawker hawkridge hawthorne heathcote heatley heffernan hegney helley hellier hemingway
            hendry heneghan henley hennessey henson hepples heritage herron higson hiller hinchliffe hinds
            hiscocks hoare hocking hodder hodgkins hodkinson holdway hole holgate holl holley homer hoskins
            howlett howley huggins ianson ibrahim jacobson janes jarram jarratt jarrold jefferies jeffreys jeffs
            jenkinson jesson kaddour kamara keelan keene kehoe kelliher kennett kenning kerridge kewley keys
            kiely kinghorn kinsey kirkbride kirkman kirwin klam klein kone kyle labbe lambton lame lawton leary
            legg lendon leroy levett levin leyshon liddle lincoln linden lindo line linton lockhart lofthouse
            loftus lopes lovelock lovett lowes lowis macauley macinnes maclachlan magill mahon malik manuel marc
            marsland masson mathey mayer mayes mcadam mcaree mcbeth mccafferty mccarroll mccaw mcclintock
            mccloskey mccracken mcdonough mcdowell mcevoy mcgivern mcglone mcgougan mchugh mcilroy mckechnie
            mcmaster mcnab mcnicholas mcquade meade melvin mensah merrick michaels milling milton mimi moles
            monk monroe moors mount moyon muller mulvaney munn munns nair napier neill nero newberry nisbet
            noonan nord noyce oakes ogilvie ohagan ohalloran ormiston ormsby osborn palfreyman pankhurst
            pasfield paskell peach peake peaper pears peat peigne pell pelling pender pennell penney pennington
            percival pereira philpott pickersgill pierre pitts pole pomphrey pounder poyser prime pringle
            probert purnell pyle ravenscroft rawsthorne reade reese rehman rennalls renwick rickards riddell
            rippin rivers robe rodwell rolfe rooke rosso roth rowlands rust sainsbury saleh sales salisbury
            sandison sargeant savidge saxton scanlon schmid scullion seager seago seer sellers shackleton
            shakespeare shanks shaughnessy shelton shuttleworth siddall silcock sinha skelly skelton skingle
            skipper slocombe smit snelling somers somerville soole south southwick sparkes spears spiller spinks
            stack stanfield staniforth stapleton stephen sterling stocker stockman stokoe stoppard strickland
            stroud stuckey sunderland swallow swanson sweet tarr tasker tempest templeman thackeray tidmarsh
            tillett timson tinkler tisdall titmus toal tomes tomkins tomlin tonks tosh trafford trainor trickett
            trigg trotman tuckey tudor turnham twigg twiggs utton varley vickery vine wadham wain wakelin
            walpole wane wang wareing warn warriner waterfield weldon wellman werner western westlake whitlock
            whittingham wickham wigley wiles wilkin willett willetts willson wilmot wolf woodhall woodhams
            woollard wragg wray wrenn yardley yarwood
        """,
        13.5: """
            ackroyd aikman amor arnott astley barden bartley bartram becker brazier brent bretherton brice britt
            brophy bryce buckle cardwell cartlidge castle chance chang chen corfield cork coyle cromar crosland
            crossan cuthbert dell dowson driver ellerby etchells fogg franco friel ganivet gerard goff gosden
            grange greenleaf hales halley handy hayles henshaw hillier hines hird hofland jennison keeble
            kennard khalil killen killick kinder lamond lawrance lawrie leckie leeson leyland lines loughran
            lovegrove lumley mashinter mayers mcnamee melling melville milburn millet monteith mullis murden
            nicolson nobbs parkins patchett patten pegg rampling rickard ronflard rycroft sami sayed shone
        """,
    }
)

FORENAMES = _table(
    {
        4.5: "david",
        5.0: "christopher james john michael paul",
        5.25: "andrew jack richard robert",
        5.5: "mark peter stephen thomas",
        5.75: "anthony daniel emily emma harry joshua oliver scott",
        6.0: "chloe craig george ian jessica laura matthew olivia ryan samuel sarah sophie susan william",
        6.25: "alan amelia charlie charlotte claire elizabeth helen jamie joseph lewis philip ross simon steven",
        6.5: """
            adam alexander alfie amy benjamin brian cameron christine grace jacob jennifer jonathan kevin lauren
            liam lucy martin megan nicola rebecca stuart
        """,
        6.75: """
            callum carol catherine colin ella ellie ethan gary graham hannah jacqueline jake jane janet julie
            karen keith kirsty lee lily linda lisa louise luke margaret mary mia mohammed nicholas patricia
            rachel samantha
        """,
        7.0: """
            angela ann anne connor dylan erin fiona henry holly isabella katie kenneth kyle max muhammad neil
            noah oscar ruby sandra sean victoria
        """,
        7.25: """
            aaron abigail alice alison amanda archie ava barbara barry bethany caroline daisy darren deborah
            diane edward eilidh evie fraser freya georgia gillian isabelle isla joanne leo michelle molly nathan
            nicole patrick phoebe poppy raymond sharon stephanie timothy
        """,
        7.5: """
            adrian anna ben caitlin calum charles eleanor finlay gemma harrison heather isaac jean jordan kieran
            logan lucas malcolm maria maureen millie nigel pauline roger sally sophia terence tracey trevor
            tyler valerie wendy
        """,
        7.75: """
            alex amber clare danielle dean derek donna elaine euan finley freddie geoffrey graeme harvey iain
            imogen jasmine jason katherine kelly leah louis mason natalie owen pamela riley rory rosie scarlett
            shannon tracy zoe
        """,
        8.0: """
            abbie aidan aimee arthur ashley bradley brandon carl dawn denise eva ewan florence gareth gavin
            gordon grant harris hayley jayden judith kathleen kathryn kerry lesley maisie marie matilda niamh
            paige ronald ruth sebastian sienna theo toby wayne
        """,
        8.25: """
            aiden allan blair cara carole courtney harriet jade joan joanna josh julia kayleigh layla leslie
            lola lorraine lynsey marc maya melissa mohammad natasha rachael reece rhys robbie robyn roy sam
            shaun sheila shirley sofia stacey summer suzanne yvonne zachary
        """,
        8.5: """
            alexandra alistair andrea angus brenda brooke cheryl clive declan dominic douglas duncan elliot
            emilia evelyn francesca georgina harley hollie iona isabel isobel janice jay jeffrey joe kai
            kimberley leanne leon lilly lorna luca lydia madison marion melanie murray paula phillip reuben
            rosemary skye stewart teresa theodore tommy willow
        """,
        8.75: """
            alisha amelie arran ashleigh beth beverley billy brodie catriona dennis dorothy eileen elijah eliza
            ellis elsie eric esme eve finn frances frederick gabriel gracie greg gregor ivy jenna jeremy jodie
            joel jude june karl kate kian kirsten louie lynn lynne mollie morgan orla robin rose sara sylvia tia
            zara
        """,
        9.0: """
            aisha alasdair alicia annabelle antony aria bailey bernard blake bobby caleb carly chelsea cole
            conor debbie elliott eloise evan faith frankie gerald hamish hazel hugo irene jill josephine joyce
            kayla keira kim lacey libby lindsay lynda maddison madeleine marilyn martha maryam mhairi rita
            russell siobhan stanley taylor teddy tony
        """,
        9.25: """
            alana alastair albert anita bella bryan carolyn charlene christina ciaran corey donald doreen felix
            francis frank garry harper hayden heidi ibrahim jayne jeanette jenson lara lexi naomi norman ollie
            ronnie shane shona sonny tina violet
        """,
        9.5: """
            aaliyah abby ailsa alfred ali annabel annie arlo austin beatrice calvin dale darcey darcie darcy
            debra demi dexter diana elise ellen fatima gabriella gail gregory hilary howard jackson justin kara
            katrina kay leigh lois lottie marcus marian martyn muhammed mya nancy nathaniel niall reggie roman
            rowan ruaridh sian terry thea tilly tobias tom yasmin zak
        """,
        9.75: """
            adele albie angel annette anya ashton beryl bethan bruce carla carrie carter cerys christian clara
            cody cooper danny eden esther faye fergus greig hope india innes iris jasper jaxon jemma jesse
            jillian julian kelsey lachlan levi luna mairi maxwell mitchell mohamed penelope ruairidh savannah
            seth struan tristan yusuf zainab
        """,
        10.0: """
            abdul ahmed arabella ayla bonnie caitlyn callan casey ciara clifford connie ebony elena ezra
            felicity gabrielle hamza hugh hunter jemima joy kane katy kayden keir kiera laila leila leonard
            lexie lillie lindsey lyla lyndsay lyndsey maisy mandy maximilian mila miles milo morven myles nadia
            natalia neve nina rebekah rhiannon rhona rodney sadie sasha seren spencer syed tanya tegan theresa
            toni veronica victor vincent zac zahra zain
        """,
        10.25: """
            abdullah ada alexis alyssa amina aurora ayaan ayesha brendan campbell carson chantelle claudia
            curtis edith eli elle ffion gayle gerard gloria hallie jakub jonah kaitlyn kerr kimberly lana louisa
            lucia lucie lyle madeline maia mariam marjorie marley mathew maurice michaela mirren nevaeh nikki
            norma omar ralph rohan ronan ruben tabitha vicky zack
        """,
        10.5: """
            aileen aleena amira anastasia anaya aoife april ariana arlene audrey autumn beau betty brody callie
            carys charley cynthia daryl delilah drew edie elias elisha emmanuel filip findlay flynn georgie glen
            grayson hanna hassan helena jasmin jessie joey josie kaiden keiran kerri khadija kieron kira kirstie
            kirstin kris lawrence leeanne leighton lena lennon leona leonardo lincoln linzi macy magnus maja
            marlene mavis milly musa oakley pippa polly rio rocco rosa rupert safa scarlet shay shelley stacy
            tara tiffany travis vanessa vicki xavier
        """,
        10.75: """
            abbey alanna alexa alexia alix aliyah allison amaya antonia barnaby betsy brogan cian colette
            constance cora damian daniella dillon dionne elodie esmae flora frazer geraldine hafsa hana honey
            hudson iqra ismail jensen jon kacey kacper keeley kenzie khadijah kirsteen kristopher kye kyra
            layton liberty lochlan lori lukas mabel macey macie mackenzie maggie malachi marnie maximus mckenzie
            meghan morag mustafa myla nadine nia nichola olive olly oskar paris penny philippa raphael rhianna
            ria saffron saskia simran sinead sydney syeda talia tallulah tammy ted tomas umar vinnie yahya zach
            zakariya zuzanna
        """,
        11.0: """
            abi aila alba aliza amie arianna arjun arron aryan barrie beatrix benedict bilal billie bridget
            bryony carmen chester conner crystal destiny elliemae elliemay elsa emelia emilie emmie erica ernest
            fletcher freddy glenys halle hasan inaaya isaiah jaden jaiden jax jenny jodi kaitlin katelyn kiara
            kitty leeann lenny lilian liliana linsey lloyd lyra margot marianne maxine miley miriam monica
            nikita orlaith otis quinn rayan rayyan regan reginald roderick roisin sana serena shauna sidney
            skyla stefan stella tamara tiana troy vera vikki wilfred zaynab zoya
        """,
        11.25: """
            abbi ahmad ainsley alesha alina amaan amara aminah amir ana arya aston brooklyn caelan cassie chase
            christie clair cleo colleen cory damien dana daphne dominik eddie eesa eliana evangeline fatimah
            fern gabriela glynis halima harold imaan jaxson jimmy josiah junior karis kerrie kyla laurence
            laurie lauryn lianne lila lillian lilymae lilyrose lorenzo luis lynsay maddie marcel marco marshall
            melody melvyn micah nico nicolas nieve noor ophelia parker pearl phoenix piper preston priya rafael
            rex rhea ricky rufus sabrina sami sarahjane shania shelby simone skylar solomon sonia tayla terri
            verity vivienne will xander zander zayn
        """,
        11.5: """
            ailie alannah ameliarose amirah anais andre anisa annalise annemarie annmarie antoni asher athena
            aurelia aysha becky belle byron cai caiden caoimhe clark coby darryl denis ellarose elspeth enzo
            esmee ewen fabian fleur glenn guy hafsah haleema haris harmony harri hattie haydn hector hermione
            idris ieuan iman indie isa isobelle ivan jac jai jamal jan jared jeremiah jonathon kaleb keri
            kristian kristofer kyran lacie laiba leonie leyla lia lilah lilia lilymay luka mae miller millicent
            murdo nell nora oliwia osian paisley peyton renee roxanne ruaraidh salma sandy sapphire sky teigan
            tianna tomos trinity valentina warren yasmine zachariah zane zoey zofia
        """,
        11.75: """
            aadam aaminah abel adil aiza aizah alayna aleksander alessia alexandria alicja aliya allana alyson
            angelina anika annabella antonio archer archibald aron aya ayden bernadette bodhi brianna bryce
            cailean cain casper cayden chanel cillian clayton clementine cohen devon dianne edwin elin elisa
            eoin finnley genevieve haider hamzah hashim hussain ibraheem inaya inayah ioan isha izabella jak
            jakob jamielee janine johnny jorgie jorja justine kaci kaden katharine keegan kelsie khalid khloe
            kit leia lennox lili lillymay lowri lyn lynette macauley maci maeve malaika matteo may michele milan
            monty murron nairn nellie orlagh ottilie otto owain payton primrose river riya romeo rona ruairi
            ruari rudi rudy saoirse saul sumayyah susanne szymon tamzin tanisha teagan tiegan tyrese usman
            walter wesley wyatt yusra
        """,
        12.0: """
            aarav agnes aishah ajay alec aleeza aleksandra alisdair alys aman amani ameera amna anas anisha
            anton aqsa ariella armaan asha astrid avarose axel ayah ayda ayman barney bertie bianca brett
            brittany caden cassius catrin charmaine chelsey christy collette corinne dante darci darius dawid
            demileigh dion diya dolly effie ela elisabeth elissa erika eryn ezekiel farah farrah franklin gethin
            gregg hailey haniya harlow haroon hayleigh henrietta honor humaira ida ilyas imran islay ismaeel
            iwan jaclyn jada jaime jaydon jazmin jed johanna johnathan jordon juliet juliette kacie kallum
            karina karla kasey kaya kayley keaton keelan kellie kelvin kia kristina kurtis kylie kyron lauchlan
            lillymae lina livia liyana lyall maisey malik marissa marwa mateusz maximillian minnie miya moira
            montgomery neave nicolle nikola nova nyla olivier oran patryk rafe rafferty ramsay remi remy rhian
            rihanna rosalie rosalind rosanna roslyn ryley safiya saif selina shanice sheryl stevie sumaya sylvie
            tamsin tate teri tessa tillie wiktoria zakaria zayd zion
        """,
        12.25: """
            abraham alister alyssia amal ami arun azaan brayden briony bruno bryn cali camilla carolann
            carolanne cassandra cecilia chanelle chiara chris colby conall daria deacon eilish elinor elis
            ellena emmalouise emmeline emmy erik esha farhan islarose iyla jace jazmine jody junaid kamran
            kingsley kiran kobe lea leighann leighanne leyton lillyrose mairead malakai mali maxim mikey myah
            nicky noel precious prince princess rehan ritchie safaa sahil samira scot shakira sheena stefanie
            susannah taya tess todd tyrone wren yasin zayan
        """,
    }
)
