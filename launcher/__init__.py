"""The launcher: installs Convene and keeps its processes running on one machine.

Who comes in: the commands in script/. What never happens here: anything about cases. The product
imports nothing of it but `mortality`, and it imports nothing of the product. `setup`, `assets`, `places` and `locks`
run before the virtual environment exists and therefore use nothing but the standard library.
"""
