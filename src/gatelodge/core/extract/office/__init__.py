"""Office documents of every age: zip packages of XML and compound files."""
