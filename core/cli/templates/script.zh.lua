-- @NAME@：一句话说明这个脚本读什么。
local gloss = require "gloss"

return gloss.report_type {
  api = 1, name = "@NAME@", version = "1.0.0", about = "开展了多少次活动",

  -- 事实的类型和字段；类型后面的 ? 表示可以没有。
  facts = { activity = { action = "string", count = "integer", noun = "string" } },

  rules = {
    { id = "activity.count",
      -- 模式里的空白没有意义；<名字: ...> 捕获一段；{quantity} 是任何写法的数量。
      pattern = [[ <action: 开展|组织|举办> <noun: \p{Han}{2,6}?> <count: {quantity}> ]],
      -- 匹配在这里变成事实。
      emit = function(m)
        return "activity",
          { action = m.action, noun = m.noun, count = m.count }
      end,
      -- 规则自带的测试：moongloss test @FILE@
      expect = { ["全年开展调研视察12次。"] = { noun = "调研视察", count = 12 } },
      reject = { "计划明年开展调研视察。" } },
  },
}
