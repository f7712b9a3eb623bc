"""What a worker that serves pages imports at its start."""

import subprocess
import sys

from config import ROOT


def test_a_worker_starts_without_alembic() -> None:
    code = "import audit_app, sys; print(*sorted({'alembic', 'flask_migrate', 'mako'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
