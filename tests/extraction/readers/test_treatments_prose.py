"""Treatments in the loose prose of patients and of those who write for them."""

from __future__ import annotations

import pytest

from answer_assist.extraction.readers.treatments import read_treatments
from answer_assist.extraction.reading import Reading
from answer_assist.findings import DocumentKind


def read(text: str, kind: DocumentKind) -> str:
    """Type and status of each treatment of the patient: "chemotherapy given, surgery planned"."""
    found = read_treatments(Reading(text, kind))
    return ", ".join(sorted({f"{one.type} {one.status}" for one in found if one.experiencer == "patient"}))


QUERIES = [
    (
        "My mother has ovarian cancer. They stopped the drip after two rounds because her counts crashed.",
        "chemotherapy declined",
    ),
    (
        "He has lung cancer. After the third drip he ended up in ICU so they called it a day.",
        "chemotherapy declined",
    ),
    ("Dad has colon cancer and got the drip every two weeks since March.", "chemotherapy given"),
    (
        "My wife has breast cancer. The oncologist pulled the plug on docetaxel after her reaction.",
        "chemotherapy declined",
    ),
    ("He has melanoma. The immunotherapy had to be paused for colitis.", "immunotherapy declined"),
    ("His lung cancer was zapped ten times last month.", "radiotherapy given"),
    ("Mum had the rays for her cervix cancer, 25 of them.", "radiotherapy given"),
    ("They burned the liver cancer with a needle in May.", "ablation given"),
    ("They froze the kidney tumour in 2019.", "ablation given"),
    ("Doctor froze the kidney cancer.", "ablation given"),
    ("She has a brain tumor. They opened her skull and got most of it.", "surgery given"),
    ("My father has prostate cancer, he was operated by robot in 2020.", "surgery given"),
    ("My father has prostate cancer. He takes a hormone injection every three months.", "hormonal given"),
    ("She had breast cancer and is on a hormone tablet for five years.", "hormonal given"),
    ("Granny has stomach cancer, they cut away half of the stomach.", "surgery given"),
    ("Colon cancer stage 3. The course of FOLFOX was cut short at cycle 7.", "chemotherapy declined"),
    ("Colon cancer. FOLFOX was paused in cycle 5 and then restarted.", "chemotherapy given"),
    ("Colon cancer. I did eight of the twelve FOLFOX and that was that.", "chemotherapy given"),
    ("Colon cancer. I only managed 3 cycles of Xelox before my feet gave out.", "chemotherapy given"),
    ("Breast cancer. Trastuzumab halted as heart function fell.", "targeted declined"),
    ("Breast cancer. Heart fell to 40% so Herceptin was given a rest.", "targeted declined"),
    ("Breast cancer. She came off tamoxifen last year by herself.", "hormonal declined"),
    ("Breast cancer. She threw her letrozole in the bin.", "hormonal declined"),
    ("Breast cancer. I quit anastrozole after 6 months.", "hormonal declined"),
    ("Breast cancer. I gave up exemestane, too many pains.", "hormonal declined"),
    ("He has cancer of larynx. He will not hear of surgery.", "surgery declined"),
    ("He has cancer of larynx. He won't let them take out his voice box.", "surgery declined"),
    ("He has cancer of larynx. He does not agree to surgery.", "surgery declined"),
    ("She is dead set against chemo for her ovarian cancer.", "chemotherapy declined"),
    ("Family do not want chemo for her gall bladder cancer as she is 84.", "chemotherapy declined"),
    ("He has bladder cancer. Surgery was ruled out owing to heart.", "surgery declined"),
    ("He has bladder cancer. Surgery is off the table.", "surgery declined"),
    ("He has bladder cancer. Surgery is on the table.", "surgery considered"),
    ("He has bladder cancer. Cardiologist did not clear him for cystectomy.", "surgery declined"),
    ("He has bladder cancer. He got cleared for cystectomy.", "surgery planned"),
    ("He has rectal cancer. Surgery has been moved to June.", "surgery planned"),
    ("He has rectal cancer. Surgery has been postponed because of covid.", "surgery planned"),
    ("He has rectal cancer. The operation is put off till his sugar is controlled.", "surgery planned"),
    ("He has rectal cancer. He is waiting for his surgery.", "surgery planned"),
    ("He has rectal cancer. Surgery in two weeks.", "surgery planned"),
    ("He has rectal cancer. They have him down for surgery on 4 May.", "surgery planned"),
    ("He has rectal cancer. In April he went under the knife.", "surgery given"),
    ("He has rectal cancer. Chemo starts on Monday.", "chemotherapy planned"),
    ("He has rectal cancer. Chemo started on Monday.", "chemotherapy given"),
    ("He has rectal cancer. Next week first chemo.", "chemotherapy planned"),
    ("He has rectal cancer. Now in the middle of chemo.", "chemotherapy given"),
    ("He has rectal cancer. Chemo is going on.", "chemotherapy given"),
    ("He has rectal cancer. Tomorrow is his third chemo.", "chemotherapy planned"),
    ("He has rectal cancer. He had his third chemo yesterday.", "chemotherapy given"),
    ("He has rectal cancer. 3 of 6 chemo done.", "chemotherapy given"),
    (
        "He has rectal cancer. After radiation they will see about surgery.",
        "radiotherapy given, surgery considered",
    ),
    (
        "He has rectal cancer. Radiation first and then surgery, they say.",
        "radiotherapy planned, surgery planned",
    ),
    (
        "He has rectal cancer. First radiation then surgery was the plan.",
        "radiotherapy planned, surgery planned",
    ),
    ("He has rectal cancer. Dr wants radiation first.", "radiotherapy planned"),
    ("He has rectal cancer. Is it worth doing surgery?", "surgery considered"),
    ("He has rectal cancer. Someone in the same ward was on pembrolizumab.", ""),
    ("He has rectal cancer. Many people get cured with chemo.", ""),
    ("He has rectal cancer. I read that chemo destroys immunity.", ""),
    ("He has rectal cancer. The leaflet says oxaliplatin can harm nerves.", ""),
    ("He has rectal cancer. People say surgery spreads cancer.", ""),
    ("He has rectal cancer. The standard is chemoradiation.", ""),
    ("Resistant to bortezomib; started carfilzomib for myeloma.", "targeted given"),
    ("My father had a mole on his back. The melanoma was cut from his back in 2012.", "surgery given"),
    ("Skin cancer was taken from her left ear.", "surgery given"),
    ("He had a melanoma removed from the shoulder.", "surgery given"),
    ("My mother has lung cancer. They took a piece from her lung.", ""),
    (
        "The thing behind my ear which grew every week was taken off last year, it was "
        "squamous cell carcinoma.",
        "surgery given",
    ),
    ("Bowel cancer. They took out half of his large bowel.", "surgery given"),
    ("Bowel cancer. They took out a foot of bowel.", "surgery given"),
    ("Stomach cancer. They took two thirds of the stomach away.", "surgery given"),
    (
        "Breast cancer. About the armpit she was not sure: removal of all the glands or radiation.",
        "radiotherapy considered, surgery considered",
    ),
    ("Breast cancer. The plan is removal of the breast.", "surgery planned"),
    ("Breast cancer. Removal of the breast was done in 2020.", "surgery given"),
    ("Breast cancer. After removal of the breast she had tamoxifen.", "hormonal given, surgery given"),
    ("Breast cancer. Should the ovaries be removed?", "surgery considered"),
    ("Breast cancer. Doctor advised removal of ovaries.", "surgery planned"),
    ("Liver cancer. They burned the spots with a needle in May.", "ablation given"),
    ("Kidney cancer. They froze the tumour in 2019.", "ablation given"),
    ("Liver mets of colon cancer. One spot was fried with microwave.", "ablation given"),
    ("I have lung cancer and they zapped the brain spots.", "radiotherapy given"),
    ("Lung cancer. She had the spot in her brain zapped.", "radiotherapy given"),
    ("Breast cancer. They stopped the drip after two rounds.", "chemotherapy declined"),
    ("Breast cancer. She got the drip every two weeks since March.", "chemotherapy given"),
    ("Breast cancer. He is on the third drip now.", "chemotherapy given"),
    ("Breast cancer. Three more drips are planned.", "chemotherapy planned"),
    ("Melanoma. He got Keytruda, the sixth drip was yesterday.", "immunotherapy given"),
    ("He had dehydration and got a drip in ER. He has colon cancer.", ""),
    ("Colon cancer. Two more infusions to go.", "chemotherapy planned"),
    ("Kidney cancer. They want to take my kidney out next week.", "surgery planned"),
    ("Kidney cancer. My kidney comes out next week.", "surgery planned"),
    ("Thyroid cancer. Half of my thyroid is gone since May.", "surgery given"),
    ("Breast cancer. I lost my left breast to cancer in 2010.", "surgery given"),
    ("Breast cancer. I want both breasts off.", "surgery considered"),
    ("Brain tumour. They opened the head and took most of it.", "surgery given"),
    ("Brain tumour. 90% was removed at Lyon.", "surgery given"),
    ("Lung cancer. Must they open the chest?", "surgery considered"),
    ("Bone cancer. One surgeon speaks of cutting the leg.", "surgery considered"),
    ("Bone cancer. They cut off his leg in May.", "surgery given"),
    ("Bladder cancer. He will not let them take his bladder.", "surgery declined"),
    ("Bladder cancer. He refuses to lose his bladder.", "surgery declined"),
    ("Cancer of cervix. They cooked it with internal rods.", ""),
    ("Testicular cancer. Both testicles removed in May.", "surgery given"),
    ("Can I give half of my liver to my father? He has HCC.", "transplant considered"),
    ("My brother has leukemia and I will donate marrow for him.", "transplant planned"),
    ("My brother has leukemia. His sister gave the stem cells in May.", "transplant given"),
    (
        "My mother 61 has colon cancer stage 3, surgery done in January, now doctor is saying "
        "8 cycles CAPOX. Is it needed at her age?",
        "chemotherapy planned, surgery given",
    ),
    ("My mother 61 has colon cancer. Surgery over. Chemo not yet started.", "surgery given"),
    (
        "Doctor has prescribed anastrozole for 5 years to my wife for breast cancer. Can she "
        "take calcium with it?",
        "hormonal planned",
    ),
    ("My wife takes letrozole since 2 years for breast cancer.", "hormonal given"),
    ("My dad is on his fourth Keytruda for lung cancer.", "immunotherapy given"),
    ("They are giving him palliative chemo for pancreatic cancer.", "chemotherapy given"),
    ("He is supposed to begin nivolumab on Tuesday for kidney cancer.", "immunotherapy planned"),
    ("Radiation was finished in August for cervix cancer, brachy also 3 times.", "radiotherapy given"),
    ("After 33 radiations my father with throat cancer cannot swallow.", "radiotherapy given"),
    (
        "My uncle with liver cancer was told TACE is not suitable, so sorafenib was started.",
        "ablation declined, targeted given",
    ),
    ("The insurance rejected Enhertu for my mother's breast cancer.", "targeted declined"),
    (
        "My aunt's breast cancer came back; she wants to try herbal medicine instead of chemo.",
        "chemotherapy considered, other considered",
    ),
    ("Doctors gave up on operation for her gallbladder cancer.", "surgery declined"),
    ("She is too weak for chemo, they said, for her ovarian cancer.", "chemotherapy declined"),
    (
        "Can we skip the radiation? Lumpectomy was done in March for DCIS.",
        "radiotherapy considered, surgery given",
    ),
    ("What if we refuse chemo? She has ovarian cancer.", "chemotherapy considered"),
    ("Instead of mastectomy can she have lumpectomy? She has breast cancer.", "surgery considered"),
    ("I had my thyroid out for cancer in 2018, then RAI.", "radiotherapy given, surgery given"),
    ("I am 3 weeks out from a Whipple for pancreas cancer.", "surgery given"),
    ("I am post mastectomy and the drain is still in, breast cancer.", "surgery given"),
    ("I'm halfway through radiation for breast cancer.", "radiotherapy given"),
    ("I'm due to finish Taxol next week, breast cancer.", "chemotherapy given"),
    ("I start my radiation next Monday, breast cancer.", "radiotherapy planned"),
    (
        "My oncologist is pushing for tamoxifen after breast cancer, I am not convinced.",
        "hormonal considered",
    ),
    (
        "My oncologist recommends but does not insist on chemo for stage 1 breast cancer.",
        "chemotherapy considered",
    ),
    ("The tumour board decided against surgery for his lung cancer.", "surgery declined"),
    (
        "The board voted for durvalumab after his chemoradiation for lung cancer.",
        "chemotherapy given, immunotherapy planned, radiotherapy given",
    ),
    ("The doctor put my father on Xtandi last month for prostate cancer.", "hormonal given"),
    ("He gets Zoladex every 3 months for prostate cancer.", "hormonal given"),
    ("He has had enough of chemo, says no more. Colon cancer.", "chemotherapy declined"),
    ("She had to come off capecitabine because of hands, bowel cancer.", "chemotherapy declined"),
    ("We were told no operation possible as it touched the artery, pancreas cancer.", "surgery declined"),
    (
        "They will shrink it first by chemo and then operate. Breast cancer.",
        "chemotherapy planned, surgery planned",
    ),
    ("Chemo did nothing, the lymphoma grew.", "chemotherapy given"),
    ("Chemo has been a failure in his AML.", "chemotherapy given"),
    ("Chemo is out of question because of heart. AML.", "chemotherapy declined"),
    ("Is there immunotherapy for brain cancer?", "immunotherapy considered"),
    ("Is chemo pill better than drip chemo for colon cancer?", "chemotherapy considered"),
    ("They want my permission for a hysterectomy for endometrial cancer.", "surgery planned"),
    ("I signed the consent for cystectomy for bladder cancer.", "surgery planned"),
    ("My father expired before surgery could be done, lung cancer.", ""),
    ("Chemo is on hold until her counts come up. Breast cancer.", "chemotherapy given"),
    ("Chemo was held for two weeks because of covid and resumed. Breast cancer.", "chemotherapy given"),
    ("Her third chemo was delayed by two weeks. Breast cancer.", "chemotherapy given"),
    (
        "Good evening, my dad (70) has bladder cancer T1. The urologist in our town wants to "
        "take out the bladder, the professor in Vienna would first try BCG.",
        "immunotherapy considered, surgery considered",
    ),
    (
        "My wife's lymphoma: six R-CHOP behind her, PET is clean, now they propose radiation "
        "of the chest as insurance.",
        "chemotherapy given, radiotherapy planned",
    ),
    (
        "Hi, I'm 34 and had a melanoma taken off my calf in June, now they want to do the lymph gland thing.",
        "surgery given",
    ),
    (
        "Doctor gave two choices for prostate cancer: robot surgery or seeds.",
        "radiotherapy considered, surgery considered",
    ),
    (
        "Is robotic surgery better than radiation for prostate cancer?",
        "radiotherapy considered, surgery considered",
    ),
    (
        "They did the hormone needle and now 37 radiation for prostate cancer.",
        "hormonal given, radiotherapy given",
    ),
    ("My mother refuses all treatment for her lung cancer, only wants painkillers.", ""),
    ("She said enough, no more drips. Ovarian cancer.", "chemotherapy declined"),
    ("Her chemo was changed from FOLFOX to FOLFIRI in May. Colon cancer.", "chemotherapy given"),
    (
        "From next month they shift him to immunotherapy as chemo stopped working. Lung cancer.",
        "chemotherapy given, immunotherapy planned",
    ),
    ("The trial drug was sotorasib and he got 4 months from it. Lung cancer.", "targeted given"),
    ("I asked about PRRT, they said it is not for my type of NET.", "radiotherapy declined"),
    ("The hospital said immunotherapy will not help as PDL1 is zero. Lung cancer.", "immunotherapy declined"),
    ("Doctor is against surgery as it has spread to liver. Colon cancer.", "surgery declined"),
    ("Surgery was attempted but tumour could not be removed. Pancreas cancer.", "surgery declined"),
    (
        "My brother in law had the same cancer and chemo saved him. My wife has ovarian cancer.",
        "chemotherapy given",
    ),
    (
        "Which is better for me, lumpectomy plus radiation or mastectomy? Breast cancer.",
        "radiotherapy considered, surgery considered",
    ),
    (
        "I will be having a mastectomy on 12th and then maybe chemo. Breast cancer.",
        "chemotherapy considered, surgery planned",
    ),
    (
        "After mastectomy I may need radiation, depends on nodes. Breast cancer.",
        "radiotherapy considered, surgery given",
    ),
    (
        "I have been on tamoxifen for 4 years, can I change to letrozole? Breast cancer.",
        "hormonal considered, hormonal given",
    ),
    ("Mom is taking oral chemo (capecitabine), 2 weeks on 1 week off. Colon cancer.", "chemotherapy given"),
    (
        "He was given imatinib, tolerated badly, now they talk of sunitinib. GIST.",
        "targeted considered, targeted given",
    ),
    (
        "They have fixed her operation for the 14th but she is so scared she wants to cancel. Uterus cancer.",
        "surgery planned",
    ),
    ("No surgeon here touches it. Liver cancer.", ""),
    ("Four surgeons have said inoperable. Pancreas cancer.", ""),
    ("I don't want to lose my breast. Breast cancer.", "surgery declined"),
    (
        "Doctors say his kidney is weak so only half dose cisplatin was given. Lung cancer.",
        "chemotherapy given",
    ),
    ("We sold the house for her immunotherapy, 4 doses so far. Melanoma.", "immunotherapy given"),
    (
        "Keytruda costs too much so we are left with chemo. Lung cancer.",
        "chemotherapy planned, immunotherapy declined",
    ),
    (
        "My mother has cervix cancer. They might shift cisplatin to carboplatin.",
        "chemotherapy considered, chemotherapy given",
    ),
    ("My mother has cervix cancer. They changed cisplatin to carboplatin.", "chemotherapy given"),
    ("Doctor wants to replace letrozole with exemestane. Breast cancer.", "hormonal given, hormonal planned"),
]


@pytest.mark.parametrize(("text", "expected"), QUERIES)
def test_what_patients_tell(text: str, expected: str) -> None:
    assert read(text, "query") == expected
