"""What stands in compound files (OLE2): streams, properties, macros, embedded objects, locks."""
