"""The area tree, the outlines and the places of the street, as its administrators change them."""
