"""What the program costs beside bare Flask, Core and python-docx. `make bench` measures, `bench.load` lets many save."""
