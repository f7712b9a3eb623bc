"""What happens around every request: who asks, may they, one commit, errors, forms sent twice."""
