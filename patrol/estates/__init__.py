"""隐患闭环: a hazard is found, told, mended, looked at again and struck off."""
