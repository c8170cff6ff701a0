"""Names of tumors as registries, pathologists and patients write them, and the morphology they stand for."""

from __future__ import annotations

import re

import pytest

from answer_assist.extraction.readers.tumor_abbreviations import check_abbreviations
from answer_assist.extraction.readers.tumor_names import resolve_tumor_name, vocabulary
from answer_assist.terminology.loader import Row, load_table

NAMES = {
    # breast
    "Breast Invasive Ductal Carcinoma": "8500/3",
    "Breast Invasive Lobular Carcinoma": "8520/3",
    "Breast Mixed Ductal and Lobular Carcinoma": "8522/3",
    "Breast Ductal Carcinoma In Situ": "8500/2",
    "Metaplastic Breast Cancer": "8575/3",
    "Inflammatory Breast Cancer": "8530/3",
    "Malignant Phyllodes Tumor of the Breast": "9020/3",
    "Paget Disease of the Nipple": "8540/3",
    "carcinoma, lobular, in situ": "8520/2",
    # lung and pleura
    "Lung Adenocarcinoma": "8140/3",
    "Lung Squamous Cell Carcinoma": "8070/3",
    "Small Cell Lung Cancer": "8041/3",
    "Non-Small Cell Lung Cancer": "8046/3",
    "Atypical Lung Carcinoid": "8249/3",
    "Lung Adenosquamous Carcinoma": "8560/3",
    "Pleural Mesothelioma, Biphasic Type": "9053/3",
    # bowel, stomach, liver, pancreas
    "Colon Adenocarcinoma": "8140/3",
    "Mucinous Adenocarcinoma of the Colon and Rectum": "8480/3",
    "Signet Ring Cell Carcinoma of the Stomach": "8490/3",
    "Diffuse Type Stomach Adenocarcinoma": "8145/3",
    "Low-grade Appendiceal Mucinous Neoplasm": "8480/1",
    "Hepatocellular Carcinoma": "8170/3",
    "Fibrolamellar Carcinoma": "8171/3",
    "Intrahepatic Cholangiocarcinoma": "8160/3",
    "Perihilar Cholangiocarcinoma": "8162/3",
    "Pancreatic Neuroendocrine Tumor": "8240/3",
    "Solid Pseudopapillary Neoplasm of the Pancreas": "8452/3",
    "Intraductal Papillary Mucinous Neoplasm": "8453/0",
    "Acinar Cell Carcinoma of the Pancreas": "8550/3",
    "Gastrointestinal stromal tumour": "8936/3",
    "Tubular Adenoma of the Colon": "8211/0",
    # kidney, bladder, prostate, testis
    "Renal Clear Cell Carcinoma": "8310/3",
    "Papillary Renal Cell Carcinoma": "8260/3",
    "Chromophobe Renal Cell Carcinoma": "8317/3",
    "Collecting Duct Renal Cell Carcinoma": "8319/3",
    "renal cell carcinoma, sarcomatoid": "8318/3",
    "Renal Oncocytoma": "8290/0",
    "Wilms' Tumor": "8960/3",
    "Bladder Urothelial Carcinoma": "8120/3",
    "Papillary urothelial carcinoma": "8130/3",
    "Prostate Adenocarcinoma": "8140/3",
    "Prostate Small Cell Carcinoma": "8041/3",
    "Seminoma": "9061/3",
    "Embryonal Carcinoma": "9070/3",
    "Yolk Sac Tumor": "9071/3",
    # female genital tract
    "High-Grade Serous Ovarian Cancer": "8461/3",
    "Low-Grade Serous Ovarian Cancer": "8460/3",
    "Uterine Endometrioid Carcinoma": "8380/3",
    "Clear Cell Ovarian Cancer": "8310/3",
    "Serous Borderline Ovarian Tumor": "8442/1",
    "Uterine Leiomyoma": "8890/0",
    "Uterine Carcinosarcoma": "8980/3",
    "Cervical Squamous Cell Carcinoma": "8070/3",
    "Granulosa Cell Tumor": "8620/3",
    "Complete Hydatidiform Mole": "9100/0",
    "Mature Teratoma": "9080/0",
    # endocrine, head and neck, skin
    "Papillary Thyroid Cancer": "8260/3",
    "Medullary Thyroid Cancer": "8345/3",
    "Anaplastic Thyroid Cancer": "8020/3",
    "Follicular Thyroid Cancer": "8330/3",
    "Adrenocortical Carcinoma": "8370/3",
    "Phaeochromocytoma": "8700/3",
    "Pituitary Adenoma": "8272/0",
    "Mucoepidermoid Carcinoma": "8430/3",
    "Adenoid Cystic Carcinoma of the Lacrimal Gland": "8200/3",
    "Pleomorphic Adenoma": "8940/0",
    "Oral Cavity Squamous Cell Carcinoma": "8070/3",
    "Basal Cell Carcinoma": "8090/3",
    "Merkel Cell Carcinoma": "8247/3",
    "Acral Melanoma": "8744/3",
    "Uveal Melanoma": "8720/3",
    # soft tissue and bone
    "Dedifferentiated Liposarcoma": "8858/3",
    "Myxoid/Round-Cell Liposarcoma": "8852/3",
    "Alveolar Rhabdomyosarcoma": "8920/3",
    "Synovial Sarcoma": "9040/3",
    "Solitary Fibrous Tumor/Hemangiopericytoma": "8815/1",
    "Malignant Peripheral Nerve Sheath Tumor": "9540/3",
    "Ewing's Sarcoma": "9364/3",
    "Telangiectatic Osteosarcoma": "9183/3",
    "Extraskeletal Myxoid Chondrosarcoma": "9231/3",
    "Giant Cell Tumor of Bone": "9250/1",
    "Desmoid/Aggressive Fibromatosis": "8821/1",
    "Kaposi's sarcoma": "9140/3",
    # brain
    "Glioblastoma, IDH-Wildtype": "9440/3",
    "Astrocytoma, IDH-Mutant, Grade 3": "9401/3",
    "Oligodendroglioma, IDH-mutant, and 1p/19q-Codeleted, Grade 3": "9451/3",
    "Diffuse Midline Glioma, H3 K27-Altered": "9385/3",
    "Pilocytic Astrocytoma": "9421/1",
    "Anaplastic Meningioma": "9530/3",
    "Medulloblastoma, SHH Subtype": "9471/3",
    "Vestibular schwannoma": "9560/0",
    "Craniopharyngioma, Adamantinomatous Type": "9351/1",
    # blood and lymph nodes
    "Diffuse Large B-Cell Lymphoma, NOS": "9680/3",
    "Primary Mediastinal (Thymic) Large B-Cell Lymphoma": "9679/3",
    "Mantle Cell Lymphoma": "9673/3",
    "Burkitt's lymphoma": "9687/3",
    "Follicular Lymphoma": "9690/3",
    "Extranodal Marginal Zone Lymphoma of Mucosa-Associated Lymphoid Tissue (MALT lymphoma)": "9699/3",
    "Chronic Lymphocytic Leukaemia": "9823/3",
    "Nodular Sclerosis Classical Hodgkin Lymphoma": "9663/3",
    "Peripheral T-Cell lymphoma, NOS": "9702/3",
    "Anaplastic Large-Cell Lymphoma ALK Negative": "9715/3",
    "Mycosis Fungoides": "9700/3",
    "Plasma Cell Myeloma": "9732/3",
    "B-Lymphoblastic Leukemia/Lymphoma": "9811/3",
    "T-Lymphoblastic Leukemia/Lymphoma": "9837/3",
    "Acute Myeloid Leukemia": "9861/3",
    "Chronic Myelogenous Leukemia": "9863/3",
    "Polycythaemia vera": "9950/3",
    "Essential Thrombocythemia": "9962/3",
    "MDS with Excess Blasts": "9983/3",
    "Langerhans Cell Histiocytosis": "9751/1",
    # as patients write
    "cancer": "8000/3",
    "blood cancer": "8000/3",
    "skin cancer": "8000/3",
    "fatty tumour": "8850/0",
    "fibroids": "8890/0",
    "brain tumor": "8000/1",
    "adeno carcinoma": "8140/3",
    "squamous carcenoma": "8070/3",
    "melonoma": "8720/3",
    "lymphona": "9590/3",
    "leukimia": "9800/3",
    # codes
    "8310/3": "8310/3",
    "M-8140/3": "8140/3",
    "8700/0": "8700/3",
}


@pytest.mark.parametrize(("name", "code"), NAMES.items())
def test_names_stand_for_their_morphology(name: str, code: str) -> None:
    row = resolve_tumor_name(name)
    assert row is not None
    assert row.code == code


@pytest.mark.parametrize("name", ["", "gastritis", "hepatitis B", "simple cyst", "hemorrhoids", "0000/9"])
def test_what_is_no_tumor_has_none(name: str) -> None:
    assert resolve_tumor_name(name) is None


@pytest.mark.parametrize("row", load_table("tumor_types"), ids=lambda row: row.name)
def test_behaviour_agrees_with_the_name(row: Row) -> None:
    assert row.code is not None
    assert re.fullmatch(r"[89]\d{3}/[012369]", row.code)
    behaviour = row.code[-1]
    if "in situ" in row.name and "arising" not in row.name:
        assert behaviour in "23"
    if row.name.startswith("benign "):
        assert behaviour == "0"
    if row.name.startswith("malignant "):
        assert behaviour == "3"


@pytest.mark.parametrize("row", load_table("tumor_types"), ids=lambda row: row.name)
def test_every_line_of_descent_ends_in_neoplasm(row: Row) -> None:
    assert row.name == "neoplasm" or "neoplasm" in vocabulary().ancestors[row.name]


LINES = [
    ("carcinoma", "mucinous adenocarcinoma"),
    ("malignant neoplasm", "melanoma"),
    ("lymphoma", "diffuse large B-cell lymphoma"),
    ("glioma", "anaplastic astrocytoma"),
    ("sarcoma", "dedifferentiated liposarcoma"),
    ("renal cell carcinoma", "clear cell renal cell carcinoma"),
    ("leukemia", "acute promyelocytic leukemia"),
]


@pytest.mark.parametrize(("general", "special"), LINES)
def test_general_names_are_superseded(general: str, special: str) -> None:
    known = vocabulary()
    assert known.is_more_general(known.by_name[general], known.by_name[special])
    assert not known.is_more_general(known.by_name[special], known.by_name[general])


def test_unrelated_types_do_not_supersede_each_other() -> None:
    known = vocabulary()
    assert not known.same_line(known.by_name["carcinoma"], known.by_name["melanoma"])


def test_every_ambiguous_abbreviation_names_types_of_the_table() -> None:
    check_abbreviations()


def test_the_table_is_as_large_as_the_classification_needs() -> None:
    assert len({row.code for row in load_table("tumor_types")}) >= 600
