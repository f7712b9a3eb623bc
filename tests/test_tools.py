"""What `make` runs before there is an environment."""

import ssl

from tools.node_packages import trusting_the_system


def test_node_reads_the_certificates_of_the_system() -> None:
    environment = trusting_the_system({"PATH": "/bin"})
    assert environment["NODE_EXTRA_CA_CERTS"] == ssl.get_default_verify_paths().cafile
    assert environment["NODE_USE_SYSTEM_CA"] == "1"


def test_a_certificate_that_somebody_named_is_kept() -> None:
    assert trusting_the_system({"NODE_EXTRA_CA_CERTS": "/own.pem"})["NODE_EXTRA_CA_CERTS"] == "/own.pem"
