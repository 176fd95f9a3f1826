"""Files of banks as statements and lines: camt, MT940 and MT942, OFX, BAI2, CSV. Read as they are; nothing is repaired."""
