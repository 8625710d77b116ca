"""经济状况核对 (P09): what the sources know beside what was declared, its explanation and conclusion."""
