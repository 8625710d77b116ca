"""入户核查: who is to be visited, the form on the phone and on paper, and what was found."""
