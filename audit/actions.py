"""Every kind of deed that leaves a trace (操作留痕), with its Chinese label."""

from django.db.models import TextChoices


class Action(TextChoices):
    """What was done; the code is stored, the label is read."""

    # people who sign in
    SIGNED_IN = "signed_in", "登录"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"
    SIGNED_OUT = "signed_out", "退出"
    LOCKED = "locked", "登录锁定"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    PASSWORD_RESET = "password_reset", "重置密码"
    USER_OPENED = "user_opened", "新建用户"
    USER_CLOSED = "user_closed", "停用用户"
    USER_REOPENED = "user_reopened", "启用用户"
    USER_MOVED = "user_moved", "调整用户区域"
    ROLE_CHANGED = "role_changed", "调整用户角色"
    DATES_CHANGED = "dates_changed", "调整用户起止日期"
    REFUSED = "refused", "被拒绝"

    # the ground that everything stands on
    REGION_CHANGED = "region_changed", "调整区划"
    REGION_MERGED = "region_merged", "撤并区划"
    PARAMETER_CHANGED = "parameter_changed", "修改参数"
    CALENDAR_CHANGED = "calendar_changed", "修改工作日历"
    CODE_CHANGED = "code_changed", "修改代码表"
    ANNOUNCEMENT_PUBLISHED = "announcement_published", "发布公告"
    ANNOUNCEMENT_CHANGED = "announcement_changed", "修改公告"
    ANNOUNCEMENT_WITHDRAWN = "announcement_withdrawn", "撤回公告"
    KEY_ROTATED = "key_rotated", "更换密钥"
    DEMO_MADE = "demo_made", "生成演示数据"

    # files and jobs
    FILE_IMPORTED = "file_imported", "导入文件"
    FILE_REFUSED = "file_refused", "拒收文件"
    FILE_WITHDRAWN = "file_withdrawn", "撤回导入"
    FILE_UPLOADED = "file_uploaded", "上传文件"
    UPLOAD_DROPPED = "upload_dropped", "放弃上传"
    COLUMNS_TAUGHT = "columns_taught", "记住列对照"
    ERRORS_FETCHED = "errors_fetched", "下载错误表"
    JOB_FAILED = "job_failed", "任务未完成"
    KEPT_NO_LONGER = "kept_no_longer", "到期清理"

    # looking
    NUMBER_REVEALED = "number_revealed", "查看完整号码"
    SEARCHED_BY_NUMBER = "searched_by_number", "按证件号码查询"
    EXPORTED = "exported", "导出"
    EXPORTED_UNMASKED = "exported_unmasked", "导出完整号码"
    AUDIT_VERIFIED = "audit_verified", "校验链条"

    # cross-check, findings, oversight
    CROSSCHECK_ASKED = "crosscheck_asked", "发起比对"
    CROSSCHECK_RUN = "crosscheck_run", "比对完成"
    FINDING_ASSIGNED = "finding_assigned", "下发疑点"
    FINDING_HANDED_OVER = "finding_handed_over", "转交疑点"
    FINDING_VERIFIED = "finding_verified", "核实疑点"
    FINDING_COUNTERSIGNED = "finding_countersigned", "复核确认疑点"
    FINDING_RETURNED = "finding_returned", "退回疑点"
    LEDGER_ITEM_OPENED = "ledger_item_opened", "列入整改台账"
    LEDGER_ITEM_VOIDED = "ledger_item_voided", "撤销整改事项"
