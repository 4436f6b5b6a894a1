"""Work notices: the robot of a DingTalk group, or 浙政钉 to each member's account."""
