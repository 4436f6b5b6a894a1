"""声源样本库: short sounds of stations, samples that the office has named, and suggestions."""
