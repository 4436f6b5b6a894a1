"""Where things are: the gazetteer and the street's own map."""
