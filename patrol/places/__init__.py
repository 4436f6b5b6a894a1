"""The gazetteer and the street's own map."""
