"""议事会: who decides together. A statutory vote is prepared here, never held."""
