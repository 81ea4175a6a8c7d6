"""This package reads appliance.yaml and vo.yaml, and says what is wrong in them at file:line:column."""
