"""Pictures that come from a telephone into an application or a visit (手机上传), and are turned upright."""
