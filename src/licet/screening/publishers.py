"""The lists by our ids: what each is called, and how the files that hold several lists name them.

The ids the law itself asks for (`us_entity_list`, ...) are those of the fact `end_user.lists`; the other lists have ids of
their own in the same manner.
"""

#: List id -> what people call it.
TITLES = {
    "us_entity_list": "US Entity List",
    "us_denied_persons": "US Denied Persons List",
    "us_unverified": "US Unverified List",
    "us_military_end_user": "US Military End-User List",
    "us_military_intelligence_end_user": "US military-intelligence end users",
    "us_sdn": "US Specially Designated Nationals",
    "us_ssi": "US Sectoral Sanctions Identifications",
    "us_nonsdn_cmic": "US Chinese Military-Industrial Complex Companies",
    "us_nonsdn_mbs": "US Menu-Based Sanctions",
    "us_capta": "US CAPTA List",
    "us_plc": "US Palestinian Legislative Council List",
    "us_fse": "US Foreign Sanctions Evaders",
    "us_nonsdn": "US non-SDN lists of OFAC",
    "us_itar_debarred": "US ITAR debarred parties",
    "us_nonproliferation": "US nonproliferation sanctions",
    "us_1260h": "US Chinese military companies (section 1260H)",
    "us_1286": "US section 1286 institutions",
    "eu_fsf": "EU consolidated list of sanctions",
    "un_sc": "UN Security Council consolidated list",
    "uk_ofsi": "UK financial sanctions (OFSI)",
    "uk_sanctions": "UK Sanctions List",
    "au_dfat": "Australian consolidated list",
    "jp_end_user_list": "Japanese Foreign End-User List",
    "jp_russia_specified": "Japanese export ban: specified parties of Russia",
    "jp_third_country_specified": "Japanese export ban: specified parties of third countries",
    "cn_control_list": "Chinese export control list",
    "cn_watch_list": "Chinese watch list",
    "cn_unreliable_entity": "Chinese unreliable entity list",
    "cn_countermeasures": "Chinese counter-measures",
    "own": "a list of one's own",
}

#: The short code of a list inside the Consolidated Screening List: in older files it stands alone, in newer ones in brackets.
CSL_CODES = {
    "EL": "us_entity_list",
    "DPL": "us_denied_persons",
    "UVL": "us_unverified",
    "MEU": "us_military_end_user",
    "SDN": "us_sdn",
    "SSI": "us_ssi",
    "CMIC": "us_nonsdn_cmic",
    "NS-MBS List": "us_nonsdn_mbs",
    "NS-MBS": "us_nonsdn_mbs",
    "CAP": "us_capta",
    "CAPTA": "us_capta",
    "PLC": "us_plc",
    "FSE": "us_fse",
    "DTC": "us_itar_debarred",
    "ISN": "us_nonproliferation",
}

#: How OFAC names the list of an entry in its newer XML.
OFAC_LISTS = {
    "SDN List": "us_sdn",
    "Sectoral Sanctions Identifications List": "us_ssi",
    "Non-SDN CMIC List": "us_nonsdn_cmic",
    "Non-SDN Menu-Based Sanctions List": "us_nonsdn_mbs",
    "CAPTA List": "us_capta",
    "Non-SDN Palestinian Legislative Council List": "us_plc",
    "FSE List": "us_fse",
    "Foreign Sanctions Evaders List": "us_fse",
}

#: OpenSanctions' name of a dataset, or its title, in lower case -> our list.
OPENSANCTIONS = {
    "us_ofac_sdn": "us_sdn",
    "us ofac specially designated nationals (sdn) list": "us_sdn",
    "us_ofac_cons": "us_nonsdn",
    "us ofac consolidated (non-sdn) list": "us_nonsdn",
    "us_bis_denied": "us_denied_persons",
    "us bis denied persons list": "us_denied_persons",
    "us_bis_mieu": "us_military_intelligence_end_user",
    "us_dod_chinese_milcorps": "us_1260h",
    "eu_fsf": "eu_fsf",
    "eu financial sanctions files (fsf)": "eu_fsf",
    "un_sc_sanctions": "un_sc",
    "un security council consolidated sanctions": "un_sc",
    "gb_hmt_sanctions": "uk_ofsi",
    "uk hmt/ofsi consolidated list of targets": "uk_ofsi",
    "au_dfat_sanctions": "au_dfat",
    "australian sanctions consolidated list": "au_dfat",
    "jp_meti_eul": "jp_end_user_list",
    "jp_meti_ru": "jp_russia_specified",
}


def title(list_id: str) -> str:
    """What people call a list; a list of one's own goes by its id."""
    return TITLES.get(list_id, list_id)
