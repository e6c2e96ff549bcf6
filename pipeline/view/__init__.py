"""What people see: how one page is read, and a page as Markdown."""
