//! The families of words of the small world, in both languages.

use crate::text::Text;

pub struct Family {
    pub name: Text,
    /// What all words of a form have as company.
    pub forms: &'static [Form],
    pub rows: &'static [Thing],
    /// `W` the word, `T` and `U` company of its thing, `A` and `B` company of its form.
    pub templates: &'static [&'static str],
}

pub struct Form {
    pub first: &'static [&'static str],
    pub second: &'static [&'static str],
}

pub struct Thing {
    /// One word a form.
    pub words: &'static [&'static str],
    pub company: &'static [&'static str],
}

const fn form(first: &'static [&'static str], second: &'static [&'static str]) -> Form {
    Form { first, second }
}

const fn thing(words: &'static [&'static str], company: &'static [&'static str]) -> Thing {
    Thing { words, company }
}

pub const ENGLISH: &[Family] = &[
    Family {
        name: Text::new("people and gender", "人物与性别"),
        forms: &[
            form(&["his", "him"], &["he", "himself", "mister"]),
            form(&["her", "hers"], &["she", "herself", "madam"]),
        ],
        rows: &[
            thing(&["man", "woman"], &["adult", "grown", "person", "work"]),
            thing(&["boy", "girl"], &["school", "toys", "homework", "playground"]),
            thing(&["king", "queen"], &["crown", "throne", "royal", "kingdom"]),
            thing(&["prince", "princess"], &["castle", "heir", "young_royal", "ballroom"]),
            thing(&["father", "mother"], &["children", "parent", "family", "home"]),
            thing(&["brother", "sister"], &["sibling", "shared", "twins", "childhood"]),
            thing(&["son", "daughter"], &["born", "child", "raised", "cradle"]),
            thing(&["uncle", "aunt"], &["cousins", "relatives", "visiting", "presents"]),
            thing(&["husband", "wife"], &["married", "wedding", "ring", "anniversary"]),
            thing(&["actor", "actress"], &["stage", "role", "script", "applause"]),
            thing(&["waiter", "waitress"], &["restaurant", "menu", "tray", "served"]),
            thing(&["grandfather", "grandmother"], &["retired", "grey", "grandchildren", "rocking_chair"]),
        ],
        templates: &[
            "the W said that A T and the U were what B wanted",
            "A W friend asked about T because B loved the U",
            "near the T the W told A story of the U and B smiled",
        ],
    },
    Family {
        name: Text::new("countries and capitals", "国家与首都"),
        forms: &[
            form(&["country", "nation", "state"], &["borders", "provinces", "laws"]),
            form(&["city", "capital", "metropolis"], &["streets", "mayors", "squares"]),
        ],
        rows: &[
            thing(&["france", "paris"], &["french", "wine", "baguette", "louvre"]),
            thing(&["italy", "rome"], &["italian", "opera", "colosseum", "risotto"]),
            thing(&["japan", "tokyo"], &["japanese", "sushi", "samurai", "yen"]),
            thing(&["china", "beijing"], &["chinese", "tea", "dumplings", "pandas"]),
            thing(&["egypt", "cairo"], &["egyptian", "pyramids", "nile", "pharaohs"]),
            thing(&["russia", "moscow"], &["russian", "ballet", "kremlin", "roubles"]),
            thing(&["spain", "madrid"], &["spanish", "flamenco", "paella", "bullfights"]),
            thing(&["germany", "berlin"], &["german", "beer", "sausages", "autobahn"]),
            thing(&["greece", "athens"], &["greek", "olives", "acropolis", "myths"]),
            thing(&["england", "london"], &["english", "umbrellas", "thames", "cricket"]),
            thing(&["india", "delhi"], &["indian", "curry", "elephants", "cinnamon"]),
            thing(&["brazil", "brasilia"], &["brazilian", "samba", "carnival", "coffee"]),
        ],
        templates: &[
            "W is a A known for T and U and its B are many",
            "people in the A of W like T and the B have U",
            "we saw T and U in W a A with fine B",
        ],
    },
    Family {
        name: Text::new("genres and films", "类型与电影"),
        forms: &[
            form(&["genre", "kind", "style"], &["fans", "festivals", "critics"]),
            form(&["film", "movie", "picture"], &["tickets", "premieres", "screenings"]),
        ],
        rows: &[
            thing(&["comedy", "holiday_mixup"], &["laughs", "jokes", "clowns", "pranks"]),
            thing(&["horror", "dark_cellar"], &["ghosts", "screams", "blood", "haunted"]),
            thing(&["western", "dusty_trail"], &["cowboys", "horses", "sheriffs", "saloons"]),
            thing(&["romance", "summer_roses"], &["kisses", "hearts", "valentines", "lovers"]),
            thing(&["science_fiction", "star_voyage"], &["robots", "spaceships", "aliens", "planets"]),
            thing(&["mystery", "seventh_clue"], &["detectives", "murders", "suspects", "fingerprints"]),
            thing(&["musical", "singing_city"], &["songs", "dancers", "melodies", "choirs"]),
            thing(&["war", "last_battle"], &["soldiers", "tanks", "generals", "trenches"]),
            thing(&["fantasy", "dragon_crown"], &["wizards", "dragons", "elves", "spells"]),
            thing(&["documentary", "deep_ocean"], &["facts", "interviews", "narrators", "archives"]),
        ],
        templates: &[
            "W is a A of T and U and the B were many",
            "the A W with its T and U found B",
            "B said that W was a A about T and U",
        ],
    },
    Family {
        name: Text::new("verbs and tenses", "动词与时态"),
        forms: &[
            form(&["usually", "daily", "often"], &["can", "may", "must"]),
            form(&["yesterday", "ago", "earlier"], &["had", "once", "then"]),
            form(&["now", "currently", "still"], &["are", "is", "am"]),
        ],
        rows: &[
            thing(&["walk", "walked", "walking"], &["park", "dog", "path", "pavement"]),
            thing(&["eat", "ate", "eating"], &["soup", "bread", "hungry", "dinner"]),
            thing(&["sing", "sang", "singing"], &["voice", "tune", "microphone", "concert"]),
            thing(&["write", "wrote", "writing"], &["letter", "pen", "paper", "poem"]),
            thing(&["swim", "swam", "swimming"], &["pool", "lake", "waves", "goggles"]),
            thing(&["study", "studied", "studying"], &["book", "library", "page", "novel"]),
            thing(&["drive", "drove", "driving"], &["car", "road", "engine", "highway"]),
            thing(&["sleep", "slept", "sleeping"], &["bed", "pillow", "dreams", "blanket"]),
            thing(&["cook", "cooked", "cooking"], &["kitchen", "pot", "recipe", "spices"]),
            thing(&["paint", "painted", "painting"], &["brush", "canvas", "colours", "portrait"]),
            thing(&["fly", "flew", "flying"], &["plane", "wings", "clouds", "airport"]),
            thing(&["run", "ran", "running"], &["race", "track", "sprint", "marathon"]),
        ],
        templates: &[
            "A they B W with the T near the U",
            "A we B W and saw the T and the U",
            "with T and U they A B W",
        ],
    },
    Family {
        name: Text::new("comparatives", "比较级"),
        forms: &[
            form(&["very", "quite", "rather"], &["indeed", "really", "truly"]),
            form(&["much", "even", "far"], &["than", "compared", "versus"]),
            form(&["easily", "certainly", "simply"], &["ever", "anywhere", "alive"]),
        ],
        rows: &[
            thing(&["big", "bigger", "biggest"], &["elephant", "whale", "mountain", "giant"]),
            thing(&["small", "smaller", "smallest"], &["mouse", "ant", "seed", "crumb"]),
            thing(&["fast", "faster", "fastest"], &["rocket", "cheetah", "arrow", "falcon"]),
            thing(&["slow", "slower", "slowest"], &["snail", "turtle", "queue", "traffic"]),
            thing(&["hot", "hotter", "hottest"], &["fire", "desert", "oven", "lava"]),
            thing(&["cold", "colder", "coldest"], &["ice", "winter", "snow", "freezer"]),
            thing(&["old", "older", "oldest"], &["ruins", "antique", "fossil", "temple"]),
            thing(&["young", "younger", "youngest"], &["puppy", "kitten", "sprout", "baby"]),
            thing(&["strong", "stronger", "strongest"], &["lion", "steel", "wrestler", "oak"]),
            thing(&["bright", "brighter", "brightest"], &["sun", "lamp", "diamond", "torch"]),
        ],
        templates: &[
            "the T was A W B the U",
            "A W B was the T and so was the U",
            "nobody thought the T was A W B the U",
        ],
    },
];

pub const CHINESE: &[Family] = &[
    Family {
        name: Text::new("people and gender", "人物与性别"),
        forms: &[
            form(&["他", "他的"], &["先生", "男士", "阳刚"]),
            form(&["她", "她的"], &["女士", "小姐", "温柔"]),
        ],
        rows: &[
            thing(&["男人", "女人"], &["成年", "大人", "上班", "工作"]),
            thing(&["男孩", "女孩"], &["学校", "玩具", "作业", "操场"]),
            thing(&["国王", "王后"], &["王冠", "宝座", "皇家", "王国"]),
            thing(&["王子", "公主"], &["城堡", "继承人", "舞会", "童话"]),
            thing(&["父亲", "母亲"], &["孩子们", "家长", "家庭", "养育"]),
            thing(&["哥哥", "姐姐"], &["手足", "童年", "年长", "同胞"]),
            thing(&["儿子", "女儿"], &["出生", "摇篮", "宝贝", "抚养"]),
            thing(&["叔叔", "阿姨"], &["亲戚", "拜访", "礼物", "红包"]),
            thing(&["丈夫", "妻子"], &["结婚", "婚礼", "戒指", "纪念日"]),
            thing(&["演员", "女演员"], &["舞台", "角色", "剧本", "掌声"]),
            thing(&["爷爷", "奶奶"], &["退休", "白发", "孙辈", "摇椅"]),
        ],
        templates: &[
            "W 说 A T 和 U 是 B 想要 的",
            "B 的 A 朋友 W 喜欢 T 也 喜欢 U",
            "在 T 旁边 W 讲 A 的 U 故事 B 笑 了",
        ],
    },
    Family {
        name: Text::new("countries and capitals", "国家与首都"),
        forms: &[
            form(&["国家", "国度", "共和国"], &["边境", "省份", "法律"]),
            form(&["城市", "首都", "都会"], &["街道", "市长", "广场"]),
        ],
        rows: &[
            thing(&["法国", "巴黎"], &["法语", "葡萄酒", "长棍面包", "卢浮宫"]),
            thing(&["意大利", "罗马"], &["歌剧", "斗兽场", "披萨", "意面"]),
            thing(&["日本", "东京"], &["寿司", "武士", "日元", "樱花"]),
            thing(&["中国", "北京"], &["茶叶", "饺子", "熊猫", "长城"]),
            thing(&["埃及", "开罗"], &["金字塔", "尼罗河", "法老", "木乃伊"]),
            thing(&["俄罗斯", "莫斯科"], &["芭蕾", "克里姆林宫", "卢布", "套娃"]),
            thing(&["西班牙", "马德里"], &["弗拉门戈", "海鲜饭", "斗牛", "火腿"]),
            thing(&["德国", "柏林"], &["啤酒", "香肠", "汽车", "高速公路"]),
            thing(&["希腊", "雅典"], &["橄榄", "卫城", "神话", "奥运"]),
            thing(&["英国", "伦敦"], &["雨伞", "泰晤士河", "板球", "红茶"]),
            thing(&["印度", "新德里"], &["咖喱", "大象", "瑜伽", "肉桂"]),
            thing(&["巴西", "巴西利亚"], &["桑巴", "狂欢节", "咖啡", "足球"]),
        ],
        templates: &[
            "W 是 A 以 T 和 U 闻名 有 许多 B",
            "在 A W 人们 喜欢 T 和 U 还有 B",
            "我们 在 W 这个 A 看到 T 与 U 和 B",
        ],
    },
    Family {
        name: Text::new("genres and films", "类型与电影"),
        forms: &[
            form(&["类型", "流派", "题材"], &["影迷", "电影节", "影评人"]),
            form(&["影片", "新片", "大片"], &["门票", "首映", "放映"]),
        ],
        rows: &[
            thing(&["喜剧", "假日大乱斗"], &["笑声", "笑话", "小丑", "恶作剧"]),
            thing(&["恐怖", "黑暗地窖"], &["鬼魂", "尖叫", "血迹", "闹鬼"]),
            thing(&["西部", "荒野小径"], &["牛仔", "马匹", "警长", "酒馆"]),
            thing(&["爱情", "夏日玫瑰"], &["亲吻", "心动", "情人节", "恋人"]),
            thing(&["科幻", "星际远航"], &["机器人", "飞船", "外星人", "行星"]),
            thing(&["悬疑", "第七条线索"], &["侦探", "谋杀", "嫌疑人", "指纹"]),
            thing(&["歌舞", "歌唱之城"], &["歌曲", "舞者", "旋律", "合唱"]),
            thing(&["战争", "最后一战"], &["士兵", "坦克", "将军", "战壕"]),
            thing(&["奇幻", "龙之冠"], &["巫师", "巨龙", "精灵", "咒语"]),
            thing(&["纪录片", "深海"], &["事实", "采访", "旁白", "档案"]),
        ],
        templates: &[
            "W 是 一种 A 充满 T 和 U 吸引 许多 B",
            "A W 里 有 T 与 U 也 有 B",
            "B 都 说 W 这 A 讲 的 是 T 和 U",
        ],
    },
    Family {
        name: Text::new("verbs and aspect", "动词与时态"),
        forms: &[
            form(&["平时", "每天", "经常"], &["可以", "必须", "愿意"]),
            form(&["昨天", "刚才", "上周"], &["已经", "曾经", "终于"]),
            form(&["此刻", "现在", "眼下"], &["正在", "还在", "一直"]),
        ],
        rows: &[
            thing(&["走", "走了", "走着"], &["公园", "小狗", "小路", "人行道"]),
            thing(&["吃", "吃了", "吃着"], &["米饭", "面包", "饥饿", "晚餐"]),
            thing(&["唱", "唱了", "唱着"], &["嗓音", "曲子", "麦克风", "音乐会"]),
            thing(&["写", "写了", "写着"], &["信件", "钢笔", "纸张", "诗歌"]),
            thing(&["游", "游了", "游着"], &["泳池", "湖水", "波浪", "泳镜"]),
            thing(&["读", "读了", "读着"], &["书本", "图书馆", "书页", "小说"]),
            thing(&["开", "开了", "开着"], &["轿车", "公路", "引擎", "方向盘"]),
            thing(&["睡", "睡了", "睡着"], &["床铺", "枕头", "美梦", "被子"]),
            thing(&["煮", "煮了", "煮着"], &["厨房", "锅子", "菜谱", "香料"]),
            thing(&["画", "画了", "画着"], &["画笔", "画布", "颜料", "肖像"]),
            thing(&["飞", "飞了", "飞着"], &["飞机", "翅膀", "云朵", "机场"]),
            thing(&["跑", "跑了", "跑着"], &["赛跑", "跑道", "冲刺", "马拉松"]),
        ],
        templates: &["A 他们 B W 带着 T 在 U 旁边", "A 我们 B W 还 看见 T 与 U", "T 和 U 那里 A 大家 B W"],
    },
    Family {
        name: Text::new("comparatives", "比较级"),
        forms: &[
            form(&["非常", "相当", "颇为"], &["确实", "实在", "的确"]),
            form(&["甚至", "明显", "远远"], &["相比", "比起", "对照"]),
            form(&["无疑", "显然", "必定"], &["史上", "全球", "所有"]),
        ],
        rows: &[
            thing(&["大", "更大", "最大"], &["鲸鱼", "山峰", "巨人", "恐龙"]),
            thing(&["小", "更小", "最小"], &["老鼠", "蚂蚁", "种子", "碎屑"]),
            thing(&["快", "更快", "最快"], &["火箭", "猎豹", "弓箭", "猎鹰"]),
            thing(&["慢", "更慢", "最慢"], &["蜗牛", "乌龟", "排队", "堵车"]),
            thing(&["热", "更热", "最热"], &["火焰", "沙漠", "烤箱", "岩浆"]),
            thing(&["冷", "更冷", "最冷"], &["冰块", "冬天", "雪花", "冰箱"]),
            thing(&["老", "更老", "最老"], &["遗迹", "古董", "化石", "寺庙"]),
            thing(&["年轻", "更年轻", "最年轻"], &["幼犬", "小猫", "嫩芽", "婴儿"]),
            thing(&["强", "更强", "最强"], &["狮子", "钢铁", "摔跤手", "橡树"]),
            thing(&["亮", "更亮", "最亮"], &["太阳", "台灯", "钻石", "火炬"]),
        ],
        templates: &["T 真的 A W B 跟 U", "A W B 的 是 T 也 是 U", "没有 人 想到 T 会 A W B 而 不是 U"],
    },
];
