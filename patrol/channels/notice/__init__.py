"""Work notices: a DingTalk group's robot, or 浙政钉 to each member's account."""
