"""宁静: stations, levels, the rule over them, and the exceedances that become cases."""
