"""声源样本库: what a station heard for a few seconds, and what the office calls it."""

from enum import StrEnum


class SoundKind(StrEnum):
    """The coarse kinds of a sound source: people agree on eight kinds far better than on twenty."""

    MUSIC = "music"
    """音响音乐"""
    VOICE = "voice"
    """人声. Its samples have features and no sound."""
    MACHINERY = "machinery"
    """施工机械"""
    VENTILATION = "ventilation"
    """空调风机"""
    HORN = "horn"
    """车辆鸣笛"""
    SIREN = "siren"
    """警报"""
    ANIMAL = "animal"
    """动物"""
    OTHER = "other"
    """其他"""
