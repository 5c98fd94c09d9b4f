"""The words of each language that is fuzzed: what a random byte would hardly ever spell.

In:   nothing.
Out:  tuples of bytes, to be put into inputs.
Law:  one word a line below, carriage returns and line feeds written as escapes.
"""

from __future__ import annotations


def _lines(text: str) -> tuple[bytes, ...]:
    """Each line a word, escapes undone; a line of many short ones, after a `:`, is cut at its spaces."""
    found: list[str] = []
    for line in text.strip().splitlines():
        found += line[1:].split() if line.startswith(":") else [line]
    return tuple(_escaped(word) for word in found)


def _escaped(word: str) -> bytes:
    return word.replace("\\r", "\r").replace("\\n", "\n").encode()


TAGS = _lines(
    r"""
: <div> </div> <p> </p> <br> <br/> <b> <i> <a <span> </span> <table> <tr> <td> <td <h1> <h2> <script> </script> <!-- -->
: <style> <title> </title> <svg> <math> <template> <noscript> <select> <form> <![CDATA[ <html> </html> <body> <img>
: <head>
: &#xD800; &#0; &amp; &nbsp; id="Zoom" class="info" href="_2.htm" charset=hz charset=punycode charset=idna (Xinhua/Ju
: id="content" id="Content" id="detail" id="detailContent" id="conTit" id="fwl" id="div_currpage" class="sj"
: class="bt" Fin
<meta charset="gbk">
<meta charset="utf-16">
<meta charset="utf-7">
<base href="http://[">
<img src="//[x/">
<meta name="publishid" content="137240001.1.2">
<meta name="pubdate" content="2018-06-08T09:42:00Z">
<div id="div_currpage"><span>2</span><a href="c_137240001_2.htm">2</a></div>
<link rel="canonical" href="http://[">
<!-- saved from url=(0054)http://french.news.cn/2018-06/08/c_137240001.htm -->
<meta http-equiv="refresh" content="0; url=http://[">
(Xinhua/Ju Peng)
[Editeur : Moussa Diallo]
Contactez notre équipe de rédaction par email à xinhuanet_french@news.cn
French.xinhuanet.com | Publié le 2018-06-08 à 09:42
010020070770000000000000000111071372400011
"""
)
DATES = _lines(
    """
: Publié le à Mis jour janvier févr. mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi
: 1er 13h25 13:25 24:00 2018-06-07 07/06/2018 2018年6月7日 GMT GMT+8 UTC+99:99 CET AKDT +08:00 -23:59 Z T ９ et | Date :
: am pm midi minuit hier aujourd'hui June 7th, Thu
 7 juin 2018
heure de Paris
(heure locale)
French.xinhuanet.com |
"""
)
PLACES = _lines(
    """
: MOSCOU PARIS , juin 1er avril mai (Xinhua) (AFP) （Xinhua） -- — – - : . / ' « » Jan. 31 2018 新华社
: 新华社北京 月 日电 年 d'Ivoire lundi st º ᵉʳ
Le Caire
29 février
(ats afp)
, 7 juın (Xinhua) --
"""
)
HEADERS = _lines(
    r"""
WARC/1.0\r\n
WARC/1.1\r\n
WARC-Type: response\r\n
WARC-Type: resource\r\n
WARC-Type: revisit\r\n
Content-Length: 0\r\n
Content-Length: 99999999999\r\n
Transfer-Encoding: chunked\r\n
1\r\nx\r\n0\r\n\r\n
Content-Encoding: gzip\r\n
Content-Encoding: br, zstd\r\n
Content-Type: text/plain\r\n
HTTP/1.1 200 OK\r\n
WARC-Target-URI: http://[x/\r\n
WARC-Target-URI: http://a]b/\r\n
WARC-Target-URI: urn:x\r\n
WARC-Target-URI: http://french.news.cn:x/2018-06/08/c_137240001.htm\r\n
WARC-Target-URI: http://℀.cn/\r\n
WARC-Target-URI: http://web.archive.org/web/2018/http://[x\r\n
WARC-Payload-Digest: sha256:00\r\n
WARC-Payload-Digest: md5:\r\n
WARC-Date: 2018\r\n
WARC-Truncated: time\r\n
Wirecrawl-Media: text\r\n
Wirecrawl-Doubt: x\r\n
Wirecrawl-Source: xinhua_fr\r\n
Wirecrawl-Source: x\r\n
"""
)
MAIL = _lines(
    r"""
MIME-Version: 1.0\r\n
Content-Type: text/html\r\n
Content-Type: multipart/related; boundary=x\r\n
Content-Type: message/rfc822\r\n
Content-Type: text/html; charset="x*
--x\r\n
--x--\r\n
Content-Transfer-Encoding: base64\r\n
Content-Transfer-Encoding: quoted-printable\r\n
Content-Transfer-Encoding: x-uuencode\r\n
Content-Transfer-Encoding: \r\n
begin 644 x\r\n
: =E9 =?x?q?=?= start=<x> charset*=utf-8'fr'%E9 charset*0=a;charset*1*=b
Content-ID: <x>\r\n
Snapshot-Content-Location: http://[x\r\n
Date: \r\n
"""
)
ROBOTS = _lines(
    """
: User-agent: Disallow: Allow: Crawl-delay: Request-rate: Visit-time: Sitemap: Host: * / $ # wirecrawl %2f %zz 1/10s
: 0600-0845 inf nan 1e400 -1 /a*b*c*d*e*f*g*h*i*j*k*l*m$ ****************************** /%E2%82%AC 1/0
"""
)
CDX = _lines(
    """
: 20180607091500 99999999999999 http://french.news.cn/2018-06/07/c_137236985.htm http://[x text/html warc/revisit 200
: cn,news,french)/ {"url":" "timestamp":" [[ ]] [] , null {} 1e999 "digest": sha1: CDX N b a original timestamp -
"""
)
URLS = _lines(
    """
: http:// https:// ftp:// // @ : [ ] [::1] 127.0.0.1 ℀ 。 ｡ %00 %C2%B2 ² xn-- ?nid= &pgnum= &cnt= /nodeart/list
: /2018-06/07/c_137236985.htm .. /../ web.archive.org/web/2018/ index.htm :99999 :x ? # ; /c_1_2.htm
"""
)
JSON = _lines(
    r"""
: "datasource":[ "publishUrl": "LinkUrl": "PubTime": "Abstract": "totalnum": "title": null true 1e999 NaN Infinity -1
: "data":
: "\ud800" "\udfff" "\u0000" "http://[x" {"list":[ ]} "status":-1 callback( ); 99999999999999999999 [] {} \\{
"LinkUrl":"http://french.news.cn/\ud800/2018-06/07/c_137236985.htm",
"""
)
