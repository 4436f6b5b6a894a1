"""The faces: thin views that parse, call a verb and answer."""
