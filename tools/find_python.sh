#!/bin/sh
# Prints the command of a Python that is new enough, or says what to do; the Makefile calls it.
oldest="(3, 11)"
for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c "import sys; sys.exit(sys.version_info < $oldest)" 2>/dev/null; then
        command -v "$python"
        exit 0
    fi
done
echo "Roundtable needs Python 3.11 or newer, and this machine has none that I can find." >&2
echo "On Debian 12, Ubuntu 24.04 and newer:  sudo apt-get update && sudo apt-get install -y python3 python3-venv" >&2
echo "If it has another name here:           make run PYTHON=/path/to/python3.12" >&2
exit 1
