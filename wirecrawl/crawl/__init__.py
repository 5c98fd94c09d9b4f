"""FETCH: the only folder that knows Scrapy."""
