"""Property (财产): what other bureaus know of a household's houses, vehicles and businesses."""

from reviews.rules.base import NAMES, Day, Fact, Parameter, Query, Register
from reviews.rules.income import ENROLLED

FAMILY = Register("income")
rule = FAMILY.rule

PROPERTY = (
    "《最低生活保障审核确认办法》（民发〔2021〕57号）第十四条：家庭财产应符合当地规定，"
    "住房、机动车、投资等均在核对之列。"
)


@rule(
    title="多套住房",
    subject="household",
    meaning="在保家庭全部成员名下的住宅产权证合计达到限套数。宅基地与危旧房并存、共有或继承份额、拆迁过渡"
    "、已售未过户的可能误判。",
    basis=PROPERTY,
    needs=(("housing",),),
    parameters=(Parameter("min_houses", "住宅套数", 2, "套"),),
    facts=(
        *NAMES,
        Fact("certificate", "不动产权证号", "theirs"),
        Fact("location", "坐落", "theirs"),
        Fact("area", "建筑面积", "theirs"),
        Fact("sharing", "共有情况", "theirs"),
        Fact("registered_on", "登记日期", "theirs", "day"),
        Fact("houses", "住宅套数", "follows", "number"),
    ),
    sentence="家庭成员名下共有住宅 {houses} 套：{certificate}。",
    measures=("重新核对财产", "停保"),
)
def multiple_houses(day: Day) -> Query:
    """Households whose members together own several distinct dwelling certificates."""
    return day.query(MULTIPLE_HOUSES, least=day.p.count("min_houses"))


MULTIPLE_HOUSES = """
WITH owned AS (
    SELECT m.household_id, m.name AS our_name, f.name AS their_name, f.certificate, f.location, f.area,
           f.sharing, f.registered_on
    FROM day_match t
    JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
    JOIN datafeeds_house f ON f.id = t.row_id
    WHERE t.kind = 'housing' AND t.role = 'holder' AND f.usage = '住宅'
),
counted AS (
    SELECT household_id, count(DISTINCT certificate) AS houses FROM owned
    GROUP BY household_id HAVING count(DISTINCT certificate) >= %(least)s
)
SELECT c.county, c.region_code, CAST(NULL AS bigint) AS person_id, c.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, '' AS key, o.certificate AS item,
       c.number, c.head_name AS name, 3 AS severity, CAST(NULL AS bigint) AS amount,
       o.our_name, o.their_name, o.certificate, o.location, o.area, o.sharing, o.registered_on, k.houses
FROM counted k
JOIN owned o ON o.household_id = k.household_id
JOIN day_case c ON c.household_id = k.household_id
"""


@rule(
    title="有机动车",
    subject="household",
    meaning="在保家庭成员名下有正常状态的机动车，摩托车、三轮车等除外。借名登记、已售未过户、报废未注销、"
    "残疾人代步和唯一谋生工具可能误判。",
    basis=PROPERTY,
    needs=(("vehicles",),),
    parameters=(
        Parameter(
            "exempt",
            "除外的车辆类型",
            ("摩托", "三轮", "残疾人", "拖拉机", "农用", "电动自行车"),
            "含有任一字样",
        ),
    ),
    facts=(
        *NAMES,
        Fact("plate", "号牌号码", "theirs"),
        Fact("vehicle_type", "车辆类型", "theirs"),
        Fact("model", "品牌型号", "theirs"),
        Fact("registered_on", "初次登记日期", "theirs", "day"),
    ),
    sentence="家庭成员名下有机动车：{plate}（{vehicle_type}）。",
    measures=("重新核对财产", "停保"),
)
def vehicle_owner(day: Day) -> Query:
    """Households whose members own a vehicle in use of a type that no exempt word names."""
    return day.query(VEHICLE_OWNER, exempt=day.p.words("exempt"))


# The walk takes the list apart: it gathers letters and starts anew at each bar.
VEHICLE_OWNER = """
WITH RECURSIVE walk(place, word) AS (
    SELECT 0, CAST('' AS text)
    UNION ALL
    SELECT place + 1,
           CASE WHEN substr(%(exempt)s, place + 1, 1) = '|' THEN ''
                ELSE word || substr(%(exempt)s, place + 1, 1) END
    FROM walk WHERE place < length(%(exempt)s)
),
exempt AS (
    SELECT DISTINCT word FROM walk WHERE word <> '' AND substr(%(exempt)s, place + 1, 1) = '|'
)
SELECT m.county, c.region_code, CAST(NULL AS bigint) AS person_id, m.household_id,
       CAST(NULL AS bigint) AS account_id, CAST(NULL AS bigint) AS village, '' AS key, f.plate AS item,
       m.number, c.head_name AS name, 2 AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, f.plate, f.vehicle_type, f.model, f.registered_on
FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
JOIN day_case c ON c.case_id = m.case_id
JOIN datafeeds_vehicle f ON f.id = t.row_id
WHERE t.kind = 'vehicles' AND t.role = 'holder' AND f.state = '正常'
  AND NOT EXISTS (SELECT 1 FROM exempt e WHERE replace(f.vehicle_type, e.word, '') <> f.vehicle_type)
"""


@rule(
    title="经商办企",
    subject="member",
    meaning="在保家庭的成员是存续市场主体的法定代表人、股东或经营者；企业为高，个体工商户和合作社为低。"
    "被冒名登记、空壳未注销、合作社挂名社员、小摊点可能误判。",
    basis=PROPERTY,
    needs=(("businesses",),),
    facts=(
        *NAMES,
        ENROLLED,
        Fact("firm", "企业名称", "theirs"),
        Fact("credit_code", "统一社会信用代码", "theirs"),
        Fact("role", "角色", "theirs"),
        Fact("firm_kind", "主体类型", "theirs"),
        Fact("capital_wan", "注册资本（万元）", "theirs"),
    ),
    sentence="是{firm}（{firm_kind}，统一社会信用代码 {credit_code}）的{role}。",
    measures=("重新核算收入", "停保"),
)
def business_owner(day: Day) -> Query:
    """Members of enrolled households with a part in a firm that exists; high where a row says 企业."""
    return day.query(BUSINESS_OWNER)


BUSINESS_OWNER = """
SELECT m.county, m.region_code, m.person_id, m.household_id, CAST(NULL AS bigint) AS account_id,
       CAST(NULL AS bigint) AS village, f.credit_code AS key, CAST(NULL AS text) AS item, m.number, m.name,
       CASE WHEN f.firm_kind = '企业' THEN 3 ELSE 1 END AS severity, CAST(NULL AS bigint) AS amount,
       m.name AS our_name, f.name AS their_name, CASE m.enrolled WHEN 1 THEN '是' ELSE '否' END AS enrolled,
       f.firm, f.credit_code, f.role, f.firm_kind, f.capital_wan
FROM day_match t
JOIN day_member m ON m.person_id = t.person_id AND m.county = t.county
JOIN datafeeds_business f ON f.id = t.row_id
WHERE t.kind = 'businesses' AND t.role = 'holder' AND f.state = '存续'
  AND f.role IN ('法定代表人', '股东', '经营者')
"""
