"""The words of pages that are sent in the place of a story: what each kind says, and the marks of who sends it.

In:   nothing.
Out:  KINDS, in the order in which they are asked for.
Law:  French, English, and the Chinese of the wire's own servers; `says` is a sentence's beginning, so that a story
      that quotes one is not taken for it.

Knowledge: the vendors' public markup (Cloudflare, hCaptcha, reCAPTCHA, Imperva, DataDome; Didomi, OneTrust,
Sourcepoint, Quantcast, Axeptio, tarteaucitron; Sedo, ParkingCrew, Bodis); the sentences are such as their pages have.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_STARTS = r"(?:(?:désolée?|oups|oops|whoops|zut|sorry|mince|erreur(?: 40[34])?|error(?: 40[34])?|40[34])\W+)*"
OF_ITSELF = re.compile(
    rf"\W*{_STARTS}(?:cette page|la page (?:que vous|demandée|recherchée)|page (?:introuvable|non trouvée|not found)|"
    r"cet article|ce contenu|cette dépêche|ce site|notre site|nous |vous |(?:connectez|identifiez|abonnez|"
    r"inscrivez)-vous|"
    r"vérif\w+ que vous|this (?:page|article|story|content|site)|the page you|our site|we |you |please |"
    r"verify\w* (?:that )?"
    r"you|just a moment|(?:erreur |error )?404|not found|抱歉|对不起|很抱歉|您|请|页面|网页)",
    re.IGNORECASE,
)


class Kind(NamedTuple):
    """`says` begins a sentence of such a page; `marks` are in its markup; `about` is in its other sentences; besides
    those, it has at most `rest` letters of prose. `both`: it must say so and bear the marks (or offer the choice)."""

    reason: str
    rest: int
    says: re.Pattern[str]
    marks: re.Pattern[str]
    about: re.Pattern[str]
    both: bool = False

    def is_else(self, sentence: str) -> bool:
        """Whether a sentence is of anything but this."""
        return not (self.says.match(sentence) or self.about.search(sentence))


def _kind(reason: str, rest: int, says: str, marks: str, about: str, *, both: bool = False) -> Kind:
    begins = re.compile(rf"\W*{_STARTS}(?:{says})", re.IGNORECASE)
    return Kind(
        reason, rest, begins, re.compile(marks, re.IGNORECASE), re.compile(about, re.IGNORECASE), both
    )


KINDS: tuple[Kind, ...] = (
    _kind(
        "captcha",
        400,
        r"just a moment|un instant\b|un moment,? s['’]il|(?:cliquez pour )?vérifi(?:cation|ez|"
        r"ons)\b.{0,40}(?:sécurité|humain|"
        r"robot|navigateur|connexion|identité|en cours)|(?:nous )?(?:devons|"
        r"vérifions) .{0,60}(?:humain|robot|navigateur)|"
        r"(?:confirmez|prouvez|assurez-vous) .{0,40}(?:humain|robot)|je ne suis pas un robot|"
        r"(?:merci de )?(?:complét|résol|saisi|recopi|entr)\w* .{0,40}(?:captcha|caractères|"
        r"code de sécurité)|captcha\s*$|"
        r"checking (?:your browser|if the site)|(?:please )?(?:verify|confirm|"
        r"prove) (?:that )?you are (?:a )?(?:not a )?"
        r"(?:human|robot)|verifying you are human|are you (?:a )?(?:human|robot)|i['’]?a?m not a robot|"
        r"security (?:check|"
        r"verification)|(?:please )?(?:complete|solve|enter) .{0,30}captcha|attention required|"
        r"access (?:to this page )?"
        r"(?:has been |is )?(?:denied|blocked)|accès (?:refusé|bloqué|temporairement restreint)|"
        r"pardon our interruption|"
        r"request unsuccessful|(?:our systems have detected |we['’]ve detected )?unusual (?:traffic|"
        r"activity)|"
        r"(?:un )?trafic inhabituel|des pirates|ddos protection|bot verification|"
        r"(?:请|正在|需要)?.{0,8}(?:安全验证|人机验证|验证码|滑块验证)|.{0,8}访问(?:过于|太)频繁",
        r"cf-challenge|cf_chl_|cdn-cgi/challenge-platform|challenges\.cloudflare\.com|cf-turnstile|"
        r"hcaptcha\.com|\bh-captcha\b|"
        r"\bg-recaptcha\b|recaptcha/(?:api|enterprise)|_Incapsula_Resource|incap_ses|"
        r"captcha-delivery\.com|px-captcha|"
        r"perimeterx|datadome|awswafintegration|aws-waf-token|ddos-guard|sucuri_cloudproxy|"
        r"friendlycaptcha|frc-captcha",
        r"captcha|robot|humain|human|navigateur|browser|javascript|cookies?\b|ray id|\bip\b|incident|"
        r"cloudflare|sécurité|"
        r"security|connexion|redirig|redirect|patient|wait|secondes|seconds|caractères|image|activit|"
        r"traffic|trafic|验证|滑块|频繁|"
        r"administrat|bloqu|block|automat",
    ),
    _kind(
        "consent-wall",
        500,
        r"(?:nous respectons|le respect de|respecter|nous tenons à|parce que|bienvenue|"
        r"chez) ?.{0,60}vie privée|"
        r"votre vie privée|la protection de (?:vos données|votre vie)|(?:nous|notre site|ce site|"
        r"nos partenaires|"
        r"xinhua|avec votre (?:accord|consentement)).{0,60}"
        r"(?:utilis|stock|dépos|trait|partenaires).{0,80}(?:cookies|traceurs|données|informations)|"
        r"(?:choisissez|gérez|vos choix).{0,40}(?:cookies|données|consentement|confidentialité)|avant de (?:continuer|"
        r"poursuivre)|"
        r"(?:pour|afin de) (?:continuer|lire|accéder).{0,60}(?:cookies|consentement)|"
        r"consentement\s*$|(?:gestion|utilisation|préférences|politique) (?:des|de|"
        r"en matière de) ?(?:cookies|confidentialité)|"
        r"we (?:value|respect|care about) your privacy|your privacy|(?:we|this (?:web)?site|"
        r"we and our).{0,60}"
        r"(?:use|store|partners).{0,60}(?:cookies|information|data)|before you continue|"
        r"cookie (?:consent|settings|policy)|"
        r"privacy (?:choices|settings)|(?:我们|本站|本网站).{0,20}cookies?",
        r"didomi|onetrust|optanon|sourcepoint|sp_message_container|privacy-mgmt\.com|cookiebot|"
        r"cookieconsent|tarteaucitron|"
        r"quantcast|qc-cmp2|usercentrics|axeptio|sirdata|fc-consent-root|consentmanager|consensu\.org|"
        r"__tcfapi|trustarc",
        r"接受|拒绝|同意|cookie|consent|partenaire|vie privée|données|traceur|finalité|choix|accept|refus|accord|"
        r"partner|privacy|data|purpose|"
        r"choice|reject|preferences|personnalis|publicité|audience|advert|terminal|device|navigation",
        both=True,
    ),
    _kind(
        "login-wall",
        900,
        r"(?:connectez|identifiez|inscrivez|abonnez)-vous\b|(?:vous devez|il faut|merci de|"
        r"veuillez) (?:être |vous )?(?:connect|"
        r"identifi|inscri|abonn)\w*|(?:cet|l['’]|cette|ce|la suite|la lecture|le contenu|contenu|"
        r"article)\b.{0,60}"
        r"(?:est |sont )?réservée?s? (?:à nos |aux |à )?(?:abonné|membre|inscrit|client)|"
        r"réservé (?:aux|à nos) abonnés|"
        r"(?:il vous )?reste (?:à lire )?\d{1,3}\s?%|(?:pour )?lire la suite|déjà (?:abonné|inscrit|"
        r"client)|pas encore abonné|"
        r"accès (?:abonné|réservé|limité)|espace (?:abonné|client|membre)|mot de passe|"
        r"(?:please )?(?:log|sign) ?in\b|login required|subscribe (?:to|now)|(?:this|the|"
        r"read the full) (?:article|content|story)"
        r".{0,40}(?:for |only |available to |reserved for )(?:our )?(?:subscribers|members|registered)|"
        r"subscribers? only|"
        r"already (?:a|have an) (?:subscriber|member|account)|create (?:a|an|your) (?:free )?account|"
        r"to (?:continue|keep) reading|"
        r"请(?:先)?(?:登录|注册)|登录后|(?:il vous )?reste \d{1,2} articles?\b|"
        r"you (?:must|need to) (?:log|sign|be|subscribe)|you have reached your limit",
        r"^\b$",
        r"abonn|connex|connect|compte|mot de passe|e-?mail|identifi|inscri|subscri|log ?in|sign|"
        r"account|password|offre|mois|€|"
        r"登录|注册|会员|"
        r"month|essai|free trial|membre|member",
    ),
    _kind(
        "maintenance",
        400,
        r"(?:le |ce |notre |votre )?(?:site|service|portail|serveur|plateforme|"
        r"système)\b.{0,60}(?:est |en |sera )?.{0,30}"
        r"(?:maintenance|indisponible|inaccessible|mise à jour)|(?:le site est )?en maintenance|"
        r"maintenance\b(?: (?:en cours|"
        r"programmée|planifiée|du site|technique|mode))?\W*$|(?:une )?(?:opération|"
        r"période) de maintenance|"
        r"(?:momentanément|temporairement|service) (?:indisponible|inaccessible)|nous (?:serons|"
        r"sommes) (?:bientôt )?de retour|"
        r"de retour (?:bientôt|dans)|(?:the |this |our )?(?:web)?(?:site|service|"
        r"server)\b.{0,40}(?:down for|under|undergoing|"
        r"in|temporarily).{0,30}(?:maintenance|unavailable|offline)|(?:under|down for|scheduled|"
        r"site) maintenance|"
        r"(?:service )?(?:is )?temporarily unavailable|(?:we['’]ll |we will )?be (?:right |"
        r"back )(?:back|soon|shortly)|(?:系统|网站|服务器|本站)?.{0,4}维护|service .{0,20}interrompu",
        r"^\b$",
        r"维护|稍后|"
        r"maintenance|indisponib|inaccessib|patien[ct]|retour|revenir|revenez|réessay|techni|"
        r"mise à jour|équipe|excus|gêne|minutes|"
        r"heures|back|again|soon|sorry|apolog|inconvenience|team|unavailab|upgrad|updat|compréhension|"
        r"understanding",
    ),
    _kind(
        "parked-domain",
        400,
        r"(?:ce |le )?(?:nom de )?domaine\b.{0,80}(?:à vendre|réservé|expiré|parqué|enregistré|"
        r"n['’]est pas|disponible)|"
        r"(?:félicitations|bravo)\W.{0,60}(?:domaine|hébergement|site)|"
        r"(?:ce )?site (?:est )?(?:hébergé|en construction)|"
        r"page par défaut|hébergement (?:web|suspendu|expiré)|ce compte (?:a été|est) suspendu|"
        r"(?:buy |the |this )?(?:domain|[\w-]+\.(?:com|net|org|fr|cn))\b.{0,60}(?:for sale|parked|"
        r"expired|registered|available|"
        r"is pending)|buy this domain|related (?:searches|links)|welcome to (?:nginx|apache|iis)|"
        r"apache2? .{0,30}default page|"
        r"it works\W*$|index of /|this (?:web ?)?page is parked|account (?:has been )?suspended|"
        r"default (?:web )?(?:site )?page|"
        r"(?:web ?)?site (?:coming soon|under construction)|congratulations\W.{0,60}(?:domain|hosting|"
        r"site)|(?:该|此|本)?域名.{0,12}(?:出售|转让|过期|到期)",
        r"sedoparking|parkingcrew|\bbodis\.com|d1lxhc4jvstzrp|hugedomains|afternic|dan\.com/|parklogic|"
        r"sav\.com/park",
        r"domain|hosting|héberge|registr|vendre|sale|offre|offer|nginx|apache|server|serveur|configur|"
        r"owner|propriétaire|contact|"
        r"parent directory|last modified|whois|price|prix|lien|link|construction",
    ),
    _kind(
        "soft-404",
        400,
        r"(?:cette |la |votre |the |this )?page\b.{0,80}(?:introuvable|inexistante|non trouvée|"
        r"n['’]existe|n['’]est (?:plus|pas)|n['’]a (?:pas|pu)"
        r"|(?:a|été) (?:supprimée|déplacée|retirée|renommée)|a expiré|not found|does(?:n['’]t|"
        r" not) exist|no longer|"
        r"(?:could|can|was) ?(?:not|n['’]t) be found|cannot be found|removed|moved|expired|"
        r"isn['’]t available|unavailable)|"
        r"(?:cet |l['’]|cette |la |ce |le )?(?:article|contenu|document|dépêche|ressource|adresse|lien|"
        r"url)\b.{0,60}(?:introuvable|supprimé|"
        r"n['’]existe|n['’]est plus|a expiré|a été retiré|non trouvé|incorrecte?\b|erronée?\b)|"
        r"(?:nous (?:ne trouvons|n['’]avons pas)|impossible de) .{0,30}(?:trouv\w* )?.{0,20}(?:page|"
        r"article|contenu)|"
        r"aucun (?:article|contenu|résultat|document)\b.{0,40}(?:adresse|trouvé|demande)|"
        r"(?:erreur|error|code|http)? ?404\b(?: ?[-–:|(]? ?(?:not found|page|error|"
        r"erreur).{0,40})?\W*$|erreur 404|error 404|"
        r"(?:document|file|object|article|story|content|this (?:article|story|content|link|"
        r"url))\b.{0,40}(?:not found|"
        r"no longer (?:exists|available)|does(?:n['’]t| not) exist|has (?:been )?(?:removed|deleted|"
        r"expired))|not found\W*$|"
        r"we (?:can['’]t|cannot|couldn['’]t|could not|can not) find|nothing (?:was )?found|"
        r"the requested (?:url|page)|(?:抱歉|对不起|很抱歉)?[，,]?.{0,12}(?:页面|网页|文章|内容|链接|地址).{0,12}"
        r"(?:不存在|找不到|未找到|已(?:被)?删除|已失效|无法访问)",
        r"^\b$",
        r"page|404|adresse|address|url|lien|link|accueil|home|recherch|search|retour|return|back|"
        r"plan du site|supprim|déplac|"
        r"页|首页|返回|删除|"
        r"moved|removed|introuvable|not found|redirig|redirect|erreur|error|secondes|seconds|désol|"
        r"sorry",
    ),
)
