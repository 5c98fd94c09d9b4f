"""Scrapy commands of this project: `scrapy crawl` runs what `wirecrawl crawl` runs."""
