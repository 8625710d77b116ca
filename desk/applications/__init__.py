"""Pages of applications (申请受理): the list, the task list of a draft, its parts, its deeds."""
