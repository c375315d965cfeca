"""How good a ranking is: metrics, judged sets, and runs measured on them."""
