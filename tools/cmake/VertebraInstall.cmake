# The installed library: the objects of every part, one archive.
get_property(parts GLOBAL PROPERTY VERTEBRA_PARTS)
get_property(third_party GLOBAL PROPERTY VERTEBRA_THIRD_PARTY)
list(REMOVE_DUPLICATES third_party)
list(TRANSFORM parts REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
