BEGIN TRANSACTION;
CREATE TABLE alarm (
	id VARCHAR(32) NOT NULL, 
	"key" VARCHAR(120) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	area_id INTEGER NOT NULL, 
	incident_id VARCHAR, 
	assignment_id VARCHAR, 
	call_sign VARCHAR(12), 
	body JSON NOT NULL, 
	raised_at DATETIME NOT NULL, 
	cleared_at DATETIME, 
	cleared_by VARCHAR(40), 
	PRIMARY KEY (id), 
	FOREIGN KEY(area_id) REFERENCES area (id), 
	FOREIGN KEY(assignment_id) REFERENCES assignment (id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id), 
	UNIQUE ("key")
);
INSERT INTO "alarm" VALUES('01a223e7f8017000aeb75a52f3618f38','not_accepted:01a223e7f5637000a60b47e5ce8f5136-042:dispatched:desk_alarm:15','not_accepted',4,'01a223e7f41c70008db8cfbfb06fcb4c','01a223e7f5637000a60b47e5ce8f5136-042','042','{"step": "dispatched:desk_alarm:15", "after_s": 20, "proposal": {"call_sign": "007", "eta_s": 18, "distance_m": 75, "chance": 0.0, "reason": {"zh-CN": "\u7a7a\u95f2 \u00b7 \u5bf9\u53e3 \u00b7 \u76f4\u7ebf\u00d71.36 \u7ea6 75 \u7c73\uff0c\u9a91 1 \u5206 \u00b7 \u624b\u673a\u591a\u534a\u53eb\u4e0d\u901a\uff0c\u7528\u7535\u53f0", "en": "free \u00b7 fits \u00b7 about 75 m (straight \u00d7 1.36), 1 min by bike \u00b7 phone will hardly answer, use the radio"}}}','2026-11-22 06:00:20.000000','2026-11-22 06:00:20.000000','worker');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE area (
	id INTEGER NOT NULL, 
	parent_id INTEGER, 
	path VARCHAR(200) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	code VARCHAR(20), 
	name VARCHAR(60) NOT NULL, 
	name_en VARCHAR(120) NOT NULL, 
	lat FLOAT, 
	lon FLOAT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(parent_id) REFERENCES area (id), 
	UNIQUE (code)
);
INSERT INTO "area" VALUES(1,NULL,'/1/','区',NULL,'拱墅区','',30.2881,120.1702);
INSERT INTO "area" VALUES(2,1,'/1/2/','街道',NULL,'文晖街道','',3.02890999999999976921e+01,120.1702);
INSERT INTO "area" VALUES(3,1,'/1/3/','街道',NULL,'东新街道','',30.2901,120.1702);
INSERT INTO "area" VALUES(4,2,'/1/2/4/','社区',NULL,'流水西苑社区','',30.2911,120.1702);
INSERT INTO "area" VALUES(5,3,'/1/3/5/','社区',NULL,'三塘苑社区','',3.02920999999999978062e+01,120.1702);
CREATE TABLE assignment (
	id VARCHAR(48) NOT NULL, 
	order_id VARCHAR NOT NULL, 
	incident_id VARCHAR NOT NULL, 
	member_id INTEGER NOT NULL, 
	call_sign VARCHAR(12) NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	is_lead BOOLEAN NOT NULL, 
	dispatched_at DATETIME NOT NULL, 
	accepted_at DATETIME, 
	accepted_via VARCHAR(10), 
	accepted_by VARCHAR(40), 
	en_route_at DATETIME, 
	on_scene_at DATETIME, 
	cleared_at DATETIME, 
	ended_at DATETIME, 
	reason VARCHAR(200), 
	place_version INTEGER NOT NULL, 
	distance_m INTEGER, 
	eta_s INTEGER, 
	report_owed BOOLEAN NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT on_scene_has_time CHECK (status <> 'on_scene' OR on_scene_at IS NOT NULL), 
	CONSTRAINT accepted_has_time CHECK (status NOT IN ('accepted', 'en_route', 'on_scene') OR accepted_at IS NOT NULL), 
	CONSTRAINT ended_has_time CHECK (status NOT IN ('cleared','declined','withdrawn','relieved') OR ended_at IS NOT NULL), 
	CONSTRAINT accepted_has_way CHECK ((accepted_at IS NULL) = (accepted_via IS NULL)), 
	FOREIGN KEY(incident_id) REFERENCES incident (id), 
	FOREIGN KEY(member_id) REFERENCES member (id), 
	FOREIGN KEY(order_id) REFERENCES dispatch_order (id), 
	CONSTRAINT assignmentstatus_known CHECK (status IN ('dispatched', 'accepted', 'en_route', 'on_scene', 'cleared', 'declined', 'withdrawn', 'lapsed', 'relieved'))
);
INSERT INTO "assignment" VALUES('01a223e7f5637000a60b47e5ce8f5136-042','01a223e7f5637000a60b47e5ce8f5136','01a223e7f41c70008db8cfbfb06fcb4c',2,'042','lapsed',0,'2026-11-22 06:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'instead:007',1,151,36,0);
INSERT INTO "assignment" VALUES('01a223e7f8327000a184b39b4e162732-007','01a223e7f8327000a184b39b4e162732','01a223e7f41c70008db8cfbfb06fcb4c',1,'007','dispatched',1,'2026-11-22 06:00:20.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,75,18,0);
CREATE TABLE closure (
	id VARCHAR(32) NOT NULL, 
	incident_id VARCHAR NOT NULL, 
	"by" VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	accepted BOOLEAN NOT NULL, 
	note VARCHAR(1000) NOT NULL, 
	undone_at DATETIME, 
	undone_by VARCHAR(40), 
	undone_why VARCHAR(200), 
	PRIMARY KEY (id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id)
);
CREATE TABLE counter (
	name VARCHAR(20) NOT NULL, 
	value INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "counter" VALUES('incident',1001);
CREATE TABLE delivery (
	id VARCHAR(32) NOT NULL, 
	assignment_id VARCHAR NOT NULL, 
	road VARCHAR(32) NOT NULL, 
	phone_id VARCHAR, 
	round INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	why VARCHAR(200), 
	severity INTEGER NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	attempts INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	deadline_at DATETIME NOT NULL, 
	lease_until DATETIME, 
	sent_at DATETIME, 
	shown_at DATETIME, 
	opened_at DATETIME, 
	reason VARCHAR(200), 
	PRIMARY KEY (id), 
	CONSTRAINT close_says_why CHECK (kind <> 'close' OR why IS NOT NULL), 
	CONSTRAINT failed_says_why CHECK (status <> 'failed' OR reason IS NOT NULL), 
	CONSTRAINT sending_has_lease CHECK (status <> 'sending' OR lease_until IS NOT NULL), 
	CONSTRAINT sent_has_time CHECK (status <> 'sent' OR sent_at IS NOT NULL), 
	FOREIGN KEY(assignment_id) REFERENCES assignment (id), 
	FOREIGN KEY(phone_id) REFERENCES phone (id), 
	UNIQUE (assignment_id, road, phone_id, round, kind), 
	CONSTRAINT road_known CHECK (road IN ('live', 'push', 'notice', 'sms', 'voice', 'radio')), 
	CONSTRAINT deliverykind_known CHECK (kind IN ('order', 'ask', 'close')), 
	CONSTRAINT deliverystatus_known CHECK (status IN ('queued', 'sending', 'sent', 'shown', 'opened', 'failed', 'expired'))
);
INSERT INTO "delivery" VALUES('01a223e7f58270008c03b348721a19b6','01a223e7f5637000a60b47e5ce8f5136-042','live',NULL,1,'order',NULL,1,'failed',0,'2026-11-22 06:00:00.000000','2026-11-22 06:10:00.000000',NULL,NULL,NULL,NULL,'gone');
INSERT INTO "delivery" VALUES('01a223e7f72f70009e2157acb4fe343e','01a223e7f5637000a60b47e5ce8f5136-042','live',NULL,2,'order',NULL,1,'expired',0,'2026-11-22 06:00:10.000000','2026-11-22 06:10:10.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('01a223e7f75570008243957857c93482','01a223e7f5637000a60b47e5ce8f5136-042','live',NULL,3,'order',NULL,1,'expired',0,'2026-11-22 06:00:10.000000','2026-11-22 06:10:10.000000',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('01a223e7f8477000a022a540f797c5c2','01a223e7f8327000a184b39b4e162732-007','live',NULL,1,'order',NULL,1,'opened',0,'2026-11-22 06:00:20.000000','2026-11-22 06:10:20.000000',NULL,NULL,NULL,'2026-11-22 06:00:30.000000',NULL);
INSERT INTO "delivery" VALUES('01a223e7f8c9700093074ffcfa3e07f7','01a223e7f8327000a184b39b4e162732-007','live',NULL,2,'order',NULL,1,'opened',0,'2026-11-22 06:00:30.000000','2026-11-22 06:10:30.000000',NULL,NULL,NULL,'2026-11-22 06:00:30.000000',NULL);
INSERT INTO "delivery" VALUES('01a223e7f8e170009acfbf179bf382d8','01a223e7f8327000a184b39b4e162732-007','live',NULL,3,'order',NULL,1,'opened',0,'2026-11-22 06:00:30.000000','2026-11-22 06:10:30.000000',NULL,NULL,NULL,'2026-11-22 06:00:30.000000',NULL);
CREATE TABLE desk_user (
	id INTEGER NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	area_id INTEGER NOT NULL, 
	seat INTEGER, 
	password_hash VARCHAR(255) NOT NULL, 
	language VARCHAR(10) NOT NULL, 
	disabled_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(area_id) REFERENCES area (id), 
	UNIQUE (name), 
	CONSTRAINT role_known CHECK (role IN ('member', 'dispatcher', 'supervisor', 'admin'))
);
INSERT INTO "desk_user" VALUES(1,'701','dispatcher',2,2,'','zh-CN',NULL);
INSERT INTO "desk_user" VALUES(2,'702','supervisor',2,1,'','zh-CN',NULL);
INSERT INTO "desk_user" VALUES(3,'703','admin',2,NULL,'','zh-CN',NULL);
INSERT INTO "desk_user" VALUES(4,'704','dispatcher',2,3,'','zh-CN',NULL);
INSERT INTO "desk_user" VALUES(5,'801','dispatcher',3,1,'','zh-CN',NULL);
CREATE TABLE dispatch_order (
	id VARCHAR(32) NOT NULL, 
	incident_id VARCHAR NOT NULL, 
	text VARCHAR(1000) NOT NULL, 
	place VARCHAR(200) NOT NULL, 
	place_version INTEGER NOT NULL, 
	lat FLOAT, 
	lon FLOAT, 
	"by" VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	undone_at DATETIME, 
	first_only BOOLEAN NOT NULL, 
	quiet JSON NOT NULL, 
	because JSON NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id)
);
INSERT INTO "dispatch_order" VALUES('01a223e7f5637000a60b47e5ce8f5136','01a223e7f41c70008db8cfbfb06fcb4c','带救生圈','文晖桥',1,30.2871,120.1702,'701','2026-11-22 06:00:00.000000',NULL,0,'[]','{}');
INSERT INTO "dispatch_order" VALUES('01a223e7f8327000a184b39b4e162732','01a223e7f41c70008db8cfbfb06fcb4c','带救生圈','文晖桥',1,30.2871,120.1702,'worker','2026-11-22 06:00:20.000000',NULL,0,'[]','{"step": "dispatched:add_member:20", "after_s": 20, "why": "dispatched", "root": "01a223e7f5637000a60b47e5ce8f5136-042", "since": "2026-11-22T06:00:00.000Z", "instead_of": "042", "reason": {"zh-CN": "\u7a7a\u95f2 \u00b7 \u5bf9\u53e3 \u00b7 \u76f4\u7ebf\u00d71.36 \u7ea6 75 \u7c73\uff0c\u9a91 1 \u5206 \u00b7 \u624b\u673a\u591a\u534a\u53eb\u4e0d\u901a\uff0c\u7528\u7535\u53f0", "en": "free \u00b7 fits \u00b7 about 75 m (straight \u00d7 1.36), 1 min by bike \u00b7 phone will hardly answer, use the radio"}}');
CREATE TABLE duty (
	id VARCHAR(32) NOT NULL, 
	member_id INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(member_id) REFERENCES member (id)
);
INSERT INTO "duty" VALUES('01a223e7f38c7000923afee71a9408f8',1,'2026-11-22 05:00:00.000000',NULL);
INSERT INTO "duty" VALUES('01a223e7f3937000aa24f3e50b81294d',2,'2026-11-22 05:00:00.000000',NULL);
INSERT INTO "duty" VALUES('01a223e7f3947000ae7a194a42be9fea',3,'2026-11-22 05:00:00.000000',NULL);
INSERT INTO "duty" VALUES('01a223e7f3977000837f2233a9aef6bc',5,'2026-11-22 05:00:00.000000',NULL);
CREATE TABLE feed (
	seq INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	actor VARCHAR(64) NOT NULL, 
	area_id INTEGER NOT NULL, 
	incident_id VARCHAR(32), 
	member VARCHAR(12), 
	audience VARCHAR(32) NOT NULL, 
	body TEXT, 
	salt VARCHAR(32), 
	digest VARCHAR(64) NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	PRIMARY KEY (seq), 
	CONSTRAINT feed_one_names_member CHECK (audience <> 'one' OR member IS NOT NULL), 
	CONSTRAINT feed_erased_whole CHECK ((body IS NULL) = (salt IS NULL)), 
	CONSTRAINT audience_known CHECK (audience IN ('desk', 'crew', 'one'))
);
INSERT INTO "feed" VALUES(1,'2026-11-22 06:00:00.000000','duty.started','007',4,NULL,NULL,'desk','{"call_sign":"007"}','9292552dc1854d18215d48d0e32fb709','9f7b341526b587985d746066e048cc6289205fcc91cf199f279c7f09d8ace69d','1424c741dc9bb9d65d961e84e73d353c8493e63b937ce908e60303f598727983');
INSERT INTO "feed" VALUES(2,'2026-11-22 06:00:00.000000','duty.started','042',4,NULL,NULL,'desk','{"call_sign":"042"}','78befd5ffa1b6e76529d5dea27fa2f11','a752422f71949e88bb0548d11fa2a9e735c730a7dcbc79511cc43de4ea81d616','cb4585b67009c7624845d7b614240f1343ce33bbd12c70f229516c09ad844df2');
INSERT INTO "feed" VALUES(3,'2026-11-22 06:00:00.000000','duty.started','017',4,NULL,NULL,'desk','{"call_sign":"017"}','acd8442329c2cd79ed1e0e0328012a1e','c9a283fd1858101c794b354769c7fede94e2d86d184a6a16023fad6b82af7347','ac7a83b17701caa9c9efdecd90cf8a64fb438ab777f2db3056e578752035c88b');
INSERT INTO "feed" VALUES(4,'2026-11-22 06:00:00.000000','duty.started','301',5,NULL,NULL,'desk','{"call_sign":"301"}','99ced61824f73ae95faeb48d292f86d2','2f8ae92982055aa1b57c436305431bd14509de9a0ecfccdd5a296e9c8c43e38e','3465231fba7a007e7d7368d81fe91e3a3c13f5654f45b6aa894ec65bf4180cd3');
INSERT INTO "feed" VALUES(5,'2026-11-22 06:00:00.000000','incident.opened','701',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'desk','{"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":null,"lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":null,"done_at":null,"from":null,"target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":null,"done_at":null,"from":null,"target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"new","title":"Person in the water","version":2}}','5bed9197007238d9d2ab9d74ddbd0719','4895fbb1eb0c4a95566e7db1c8618fca50fd2a0816d561c936f9f37aa9d77804','46a1c63d8d7e6511d17fabb4bf0fb0493ca2c83403cd29793d9abdc551f783e1');
INSERT INTO "feed" VALUES(6,'2026-11-22 06:00:00.000000','order.sent','701',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'crew','{"crew":["042"],"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"order":{"at":"2026-11-22T06:00:00.000Z","because":{},"by":"701","first_only":false,"id":"01a223e7f5637000a60b47e5ce8f5136","incident_id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lon":120.1702,"place":"文晖桥","place_version":1,"quiet":[],"text":"带救生圈"}}','bfe5a889c1fbd7438bed9da7b635e57a','8382938a44fc6807eb5a771f6b925d29a4a635f7280e8b2b2a2bbb08a3c4e938','8c3d46a7a2bab6c680ffcecc3806ac6245a8123b2a91fd133f01dfb0674b64cd');
INSERT INTO "feed" VALUES(7,'2026-11-22 06:00:00.000000','receipt.shown','042',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','desk','{"acted_at":"2026-11-22T06:00:00.000Z","after_s":0.0,"assignment_id":"01a223e7f5637000a60b47e5ce8f5136-042","device_at":null,"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"road":"push"}','0193936376ee026e2d01fd1c840481cd','acc069377df402fde2ad4b076e0353efffa68310e86a3a25705e84314e389ab3','37d1c896e06759d428331f7eeb1d420b4435c33760e249e8913f445bf35aa580');
INSERT INTO "feed" VALUES(8,'2026-11-22 06:00:00.000000','delivery.failed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','desk','{"assignment_id":"01a223e7f5637000a60b47e5ce8f5136-042","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"reason":"gone","road":"live"}','e4f0517280f3219458a6be17fd2c3b59','21e5a857060bb208f8af06b7df8a78597f7305ec27084c3999c25acf1fed13b9','de6a646928941df24ece6858f70f5d4d13fc377ed40f18c94fccb8ae5eeca987');
INSERT INTO "feed" VALUES(9,'2026-11-22 06:00:10.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','desk','{"after_s":10,"crew":["042"],"do":"radio_script","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"result":"done","step":"dispatched:radio_script:0","subject":"01a223e7f5637000a60b47e5ce8f5136","text":"洞四两，文晖桥Person in the water，带救生圈，收到请回答。","when":"dispatched","why":"dispatched"}','2111555d082fdd8f4fd2fa081e13ec11','97f144b42e3f921a03f8c5589c381f638d9d2585030ad168a9d9197e271a6840','d86c9c0cf1fbe00703eaa020cba900d4e30deca6e25a52ef53e10e4a53cd6ed0');
INSERT INTO "feed" VALUES(10,'2026-11-22 06:00:10.000000','order.rung','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'crew','{"crew":["042"],"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"order":{"at":"2026-11-22T06:00:00.000Z","because":{},"by":"701","first_only":false,"id":"01a223e7f5637000a60b47e5ce8f5136","incident_id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lon":120.1702,"place":"文晖桥","place_version":1,"quiet":[],"text":"带救生圈"},"round":2}','319095b85ba73e6ea92ab45fdd8ec87e','380153fae10783675e1e57d016aff374bedf7e417c64447f45e8253d9ce5fc1d','a7fcf74ecca3208e48dc84d6a7a1445a22e83103ffac7d7df27c8befcd69c2b5');
INSERT INTO "feed" VALUES(11,'2026-11-22 06:00:10.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','desk','{"after_s":10,"crew":["042"],"do":"ring","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"result":"done","step":"dispatched:ring:5","subject":"01a223e7f5637000a60b47e5ce8f5136-042","when":"dispatched","why":"dispatched"}','9b1c15f2459431fcddeac43910fa3b3c','6df5db5ed24369fdd516705677c4a531057740ff53f385a768bdc07e016a06f7','a06079265bb870076914b957af2f586a4db991b47ffacc3f3a7fc0d6d26d7754');
INSERT INTO "feed" VALUES(12,'2026-11-22 06:00:10.000000','order.rung','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'crew','{"crew":["042"],"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"order":{"at":"2026-11-22T06:00:00.000Z","because":{},"by":"701","first_only":false,"id":"01a223e7f5637000a60b47e5ce8f5136","incident_id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lon":120.1702,"place":"文晖桥","place_version":1,"quiet":[],"text":"带救生圈"},"round":3}','e1978f184ccad83565d38976df9a9269','c9d2cdf0139937bf5d3be5bc58a35dfa455c7803cc7d16cef3fbd30fb94cab68','fef8a43ef966b0fab47041bcb1f9305ac25285f7dac48562c66e7186e8acb1df');
INSERT INTO "feed" VALUES(13,'2026-11-22 06:00:10.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','desk','{"after_s":10,"crew":["042"],"do":"ring","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"result":"done","step":"dispatched:ring:10","subject":"01a223e7f5637000a60b47e5ce8f5136-042","when":"dispatched","why":"dispatched"}','93de358d9a1e3b984b4350f48c5e90ef','2d275a0cea083c945cb9e42276d26489041e21e061b07a3d2b5ce10ed93619bd','1b4a80f2d9e2172b95b3b549e1373b7e2224628dbfce3d93d96d0bf00c0fd91b');
INSERT INTO "feed" VALUES(14,'2026-11-22 06:00:10.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','desk','{"after_s":10,"crew":["042"],"do":"voice","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["042"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"042","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":3},"reached":[],"result":"no_road","road":"voice","step":"dispatched:voice:10","subject":"01a223e7f5637000a60b47e5ce8f5136-042","when":"dispatched","why":"dispatched"}','5914217afe241344f33ff0e371eed397','f1f150d12e95d19a7300fe55ac30ce287b7ac4350e16b2f5fceaef2fb0f9c2bd','d7f98e2ed59f2b6720cdfa443c2bcbf1a7020e84444c1f77f7b351c1a9759033');
INSERT INTO "feed" VALUES(15,'2026-11-22 06:00:20.000000','alarm.raised','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'desk','{"alarm":{"assignment_id":"01a223e7f5637000a60b47e5ce8f5136-042","body":{"after_s":20,"proposal":{"call_sign":"007","chance":0.0,"distance_m":75,"eta_s":18,"reason":{"en":"free · fits · about 75 m (straight × 1.36), 1 min by bike · phone will hardly answer, use the radio","zh-CN":"空闲 · 对口 · 直线×1.36 约 75 米，骑 1 分 · 手机多半叫不通，用电台"}},"step":"dispatched:desk_alarm:15"},"call_sign":"042","id":"01a223e7f8017000aeb75a52f3618f38","incident_id":"01a223e7f41c70008db8cfbfb06fcb4c","kind":"not_accepted","raised_at":"2026-11-22T06:00:20.000Z"},"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4}}','930a54da5faa040c798f975ee276bdc0','565463ced552e65d6ba8ef23b12d7a88aa5bd6cb18426e95d299c0cff7751884','070019f785fae1e1eea3ef1f4931a2d8586338a469e8fddd8589ccd696faec24');
INSERT INTO "feed" VALUES(16,'2026-11-22 06:00:20.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','desk','{"after_s":20,"crew":["042"],"do":"desk_alarm","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"proposal":{"call_sign":"007","chance":0.0,"distance_m":75,"eta_s":18,"reason":{"en":"free · fits · about 75 m (straight × 1.36), 1 min by bike · phone will hardly answer, use the radio","zh-CN":"空闲 · 对口 · 直线×1.36 约 75 米，骑 1 分 · 手机多半叫不通，用电台"}},"result":"done","step":"dispatched:desk_alarm:15","subject":"01a223e7f5637000a60b47e5ce8f5136-042","when":"dispatched","why":"dispatched"}','8c6382222b17dfbde446759fc51bd428','1d4b749dd9250fc32de52803e68c78f26e13476373c3be18f8a748f9e2ba41f3','4496b7412bc73f828aad1e20aac0dcc5be5af0588f489879028a0ecef912ee7f');
INSERT INTO "feed" VALUES(17,'2026-11-22 06:00:20.000000','order.sent','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'crew','{"crew":["007"],"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"order":{"at":"2026-11-22T06:00:20.000Z","because":{"after_s":20,"instead_of":"042","reason":{"en":"free · fits · about 75 m (straight × 1.36), 1 min by bike · phone will hardly answer, use the radio","zh-CN":"空闲 · 对口 · 直线×1.36 约 75 米，骑 1 分 · 手机多半叫不通，用电台"},"root":"01a223e7f5637000a60b47e5ce8f5136-042","since":"2026-11-22T06:00:00.000Z","step":"dispatched:add_member:20","why":"dispatched"},"by":"worker","first_only":false,"id":"01a223e7f8327000a184b39b4e162732","incident_id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lon":120.1702,"place":"文晖桥","place_version":1,"quiet":[],"text":"带救生圈"}}','fa23a546b56508ca952af81b58ae1cb4','12fadc474d43d8a4ec162edbf6a5f95ddd8ed6803c76a0fe90d7e44674671af7','2e85594a56a7cec6dd55219bc056f5dadbbf331e9d1802d9c89ee01f035c5f9e');
INSERT INTO "feed" VALUES(18,'2026-11-22 06:00:20.000000','alarm.cleared','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'desk','{"alarm_id":"01a223e7f8017000aeb75a52f3618f38","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4}}','08a73fe39c67fafc62559825947aeee2','1f2313c9df6d9ab7f3ae6365b482a5e7d01d6d052329de3083468df80f638ff7','aef5a847d7a1f1b86d44c9e78678ab536a7ec61e379c0907c43fc88700b45eac');
INSERT INTO "feed" VALUES(19,'2026-11-22 06:00:20.000000','assignment.lapsed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','one','{"assignment_id":"01a223e7f5637000a60b47e5ce8f5136-042","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"instead":"007","why":"no_answer"}','8ab5e60e9b21f8bf49d3f6e2dda82c4c','600f7866b62065abafb8d8c9c54f60ed06417550d145693afddabb40d8b7beb5','fd8c08cc4c3926cccb66ae42778b3cea24923cb92bc506544ae6f78a84f9dd5b');
INSERT INTO "feed" VALUES(20,'2026-11-22 06:00:20.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','042','desk','{"added":["007"],"after_s":20,"crew":["042"],"distance_m":75,"do":"add_member","eta_s":18,"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"reason":{"en":"free · fits · about 75 m (straight × 1.36), 1 min by bike · phone will hardly answer, use the radio","zh-CN":"空闲 · 对口 · 直线×1.36 约 75 米，骑 1 分 · 手机多半叫不通，用电台"},"result":"done","step":"dispatched:add_member:20","subject":"01a223e7f5637000a60b47e5ce8f5136-042","when":"dispatched","why":"dispatched"}','c703e1367c9bd93381e4f33e3a5def9a','c2164b93cab181e8cc2fd8c1087ef73ba9e445ebd9220b188132d825e852a927','99f507c1f14ed0af54d180b99432adcfd77209dfb25c61e49d862b991e024a46');
INSERT INTO "feed" VALUES(21,'2026-11-22 06:00:20.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','007','desk','{"after_s":0,"crew":["007"],"do":"radio_script","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"result":"done","step":"dispatched:radio_script:0","subject":"01a223e7f8327000a184b39b4e162732","text":"洞洞拐，文晖桥Person in the water，带救生圈，收到请回答。","when":"dispatched","why":"dispatched"}','aaef6d4fa2039276dd7123c15061f615','360958d3df1a54b924865f6808a23f3decfd6ada6dd9dcb363e42234a3e96902','c9074b55690fe07597a321b39259ed40c5851afbe2b1279827e6c8043fc05ceb');
INSERT INTO "feed" VALUES(22,'2026-11-22 06:00:30.000000','order.rung','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'crew','{"crew":["007"],"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"order":{"at":"2026-11-22T06:00:20.000Z","because":{"after_s":20,"instead_of":"042","reason":{"en":"free · fits · about 75 m (straight × 1.36), 1 min by bike · phone will hardly answer, use the radio","zh-CN":"空闲 · 对口 · 直线×1.36 约 75 米，骑 1 分 · 手机多半叫不通，用电台"},"root":"01a223e7f5637000a60b47e5ce8f5136-042","since":"2026-11-22T06:00:00.000Z","step":"dispatched:add_member:20","why":"dispatched"},"by":"worker","first_only":false,"id":"01a223e7f8327000a184b39b4e162732","incident_id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lon":120.1702,"place":"文晖桥","place_version":1,"quiet":[],"text":"带救生圈"},"round":2}','d6f9d52b7da0c9a56fb80c64d24e36fd','f743cb0e679f96efb971c9a136eabf48f308dc8805e2be5d1029aca1034d84c5','cd1e7c880853d6fe4e796efc8cdc866d3203024718fca877ccf96124d3c47d78');
INSERT INTO "feed" VALUES(23,'2026-11-22 06:00:30.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','007','desk','{"after_s":10,"crew":["007"],"do":"ring","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"result":"done","step":"dispatched:ring:5","subject":"01a223e7f8327000a184b39b4e162732-007","when":"dispatched","why":"dispatched"}','fb14cd476deda3e98a1c7679013c3043','3f9bd196d226ec49dc09a645ce82f8f25a86d932b38d48ef4ae5f9587ed737c4','757be99bab8e8f4e4ea8a9bdb044192cb14d60e33d3b6d477c8c9b14724fc9e8');
INSERT INTO "feed" VALUES(24,'2026-11-22 06:00:30.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','007','desk','{"after_s":10,"crew":["007"],"do":"sms","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"reached":[],"result":"no_road","road":"sms","step":"dispatched:sms:5","subject":"01a223e7f8327000a184b39b4e162732-007","when":"dispatched","why":"dispatched"}','e34747433a425d03781b5f2fb9d84d1b','58bd6e0fa8615c19a75bfc29c64b2a9a465a5fccf0e9905aa63b9f12d741938c','732b07d48aeeeeefa9fb0ae9ca4c862f7363c7dfa94df12d9a8608a01c3ad264');
INSERT INTO "feed" VALUES(25,'2026-11-22 06:00:30.000000','order.rung','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c',NULL,'crew','{"crew":["007"],"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"order":{"at":"2026-11-22T06:00:20.000Z","because":{"after_s":20,"instead_of":"042","reason":{"en":"free · fits · about 75 m (straight × 1.36), 1 min by bike · phone will hardly answer, use the radio","zh-CN":"空闲 · 对口 · 直线×1.36 约 75 米，骑 1 分 · 手机多半叫不通，用电台"},"root":"01a223e7f5637000a60b47e5ce8f5136-042","since":"2026-11-22T06:00:00.000Z","step":"dispatched:add_member:20","why":"dispatched"},"by":"worker","first_only":false,"id":"01a223e7f8327000a184b39b4e162732","incident_id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lon":120.1702,"place":"文晖桥","place_version":1,"quiet":[],"text":"带救生圈"},"round":3}','8e45e6bcf5c3abe70c12b25d009f4145','3c72630741894d321a8ee43180ff6907daf2c46db1f6adf54a69d5ef26310d2e','f20cfcb05e45a68a98f4c0898a25982fb10f9c146f1234d4d8103f8125249673');
INSERT INTO "feed" VALUES(26,'2026-11-22 06:00:30.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','007','desk','{"after_s":10,"crew":["007"],"do":"ring","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"result":"done","step":"dispatched:ring:10","subject":"01a223e7f8327000a184b39b4e162732-007","when":"dispatched","why":"dispatched"}','7b21d389a397ae31843c6ea10d1059ed','61d0981954703df85bb020ce9b49a61516ceac6bd0a3f46c6b8c4865ca01910a','6e92a2718552095401a728298ad638de96c01357a9b4e5f54264b98134483676');
INSERT INTO "feed" VALUES(27,'2026-11-22 06:00:30.000000','ladder.climbed','worker',4,'01a223e7f41c70008db8cfbfb06fcb4c','007','desk','{"after_s":10,"crew":["007"],"do":"voice","incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"reached":[],"result":"no_road","road":"voice","step":"dispatched:voice:10","subject":"01a223e7f8327000a184b39b4e162732-007","when":"dispatched","why":"dispatched"}','60e67245444b07c56b0e390b6c4f0c0a','896b8b6690680cf6c44e90556feddfcbeaa8c0dd422011be517c751b6d330cf0','2e93f01a9c06a8de3b7e0b1af1c7886644b2a9bcb15493c34bb3af3451a365b3');
INSERT INTO "feed" VALUES(28,'2026-11-22 06:00:30.000000','receipt.opened','007',4,'01a223e7f41c70008db8cfbfb06fcb4c','007','desk','{"acted_at":"2026-11-22T06:00:30.000Z","after_s":10.0,"assignment_id":"01a223e7f8327000a184b39b4e162732-007","device_at":null,"incident":{"area_id":4,"category":"RE0101","claim":null,"crew":{"dispatched":["007"]},"hold":null,"id":"01a223e7f41c70008db8cfbfb06fcb4c","lat":30.2871,"lead":"007","lon":120.1702,"loop":{"arrive":{"breached_at":null,"by":"2026-11-22T06:03:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":180},"dispatch":{"breached_at":null,"by":"2026-11-22T06:00:20.000Z","done_at":"2026-11-22T06:00:00.000Z","from":"2026-11-22T06:00:00.000Z","target_s":20},"resolve":{"breached_at":null,"by":"2026-11-22T07:00:00.000Z","done_at":null,"from":"2026-11-22T06:00:00.000Z","target_s":3600}},"merged_into":null,"needs_verification":true,"number":"WH-1001","opened_at":"2026-11-22T06:00:00.000Z","place":"文晖桥","place_version":1,"seats":2,"severity":1,"source":"manual","status":"dispatched","title":"Person in the water","version":4},"road":"live"}','f125d35d3ac05f369ed9b8d090722654','e5bd7402ab6ce13cb3631eea66ff973954342e60a34140c00168797a8a339128','ce4026f9f3d2ed2759ffd7f1d8ae3ec599688797d3d802bf08669b15b11eb6a0');
INSERT INTO "feed" VALUES(29,'2026-11-22 06:00:30.000000','test.sent','701',4,NULL,NULL,'crew','{"crew":["007","017","042"],"test":{"at":"2026-11-22T06:00:30.000Z","by":"701","ends_at":"2026-11-22T06:01:30.000Z","id":"01a223e7f91a7000b84598086a0da321"}}','3719b5c786626900e58ea6d723480347','9b6e44015dde9ce9f1e93b46ad80c365b822fa889402976169345e9be56b6fb0','7278590e6c27fcbe0407c5c2a5b63f88b3aeedfad4a3143a1a48c2a01d0adf24');
INSERT INTO "feed" VALUES(30,'2026-11-22 06:00:30.000000','test.shown','042',4,NULL,NULL,'desk','{"after_s":0.0,"call_sign":"042","road":"live","test_id":"01a223e7f91a7000b84598086a0da321"}','531d9c82f005cddddcbe4106217384c6','8bcdf050fd44e76b4d3e77f29b46e11a945e6e225f0607814b5423a04c1f5258','7e53909635c85132aeb18a8ea89b40f503fc878e4bd1cebdb0c3a2218aa9d403');
INSERT INTO "feed" VALUES(31,'2026-11-22 06:00:30.000000','test.answered','042',4,NULL,NULL,'desk','{"after_s":0.0,"call_sign":"042","road":"live","test_id":"01a223e7f91a7000b84598086a0da321"}','ec2be20d636fa97a495ac3d15e686682','625e7f7effcf320bcef70d47469fd07ec1dd9a272b96731e90774c05e6cf7295','28d535007a8826c9330df0323ce4087f48a2a9ec610a9b9f276093b3f2b953b3');
INSERT INTO "feed" VALUES(32,'2026-11-22 06:02:30.000000','phone.dark','worker',4,NULL,NULL,'desk','{"battery":null,"call_sign":"007","screen":"unknown","since":null}','625c14a6f1e6fea88824d51b3345d232','6e80140561213246fe71c0fee2252b349e8cf8a753c5d2f4cf08cac3b7cf9fad','5c8ded6bc3453adfbe0447a2b923ac4ef95df9c89e3f438eb5108e10bdf3e9f5');
INSERT INTO "feed" VALUES(33,'2026-11-22 06:02:30.000000','phone.dark','worker',4,NULL,NULL,'desk','{"battery":null,"call_sign":"017","screen":null,"since":null}','b5e880e13af26527de8e7815b6afe3a5','d574c5b125f84d41296fed8e055747c2999900c66499641c9b9b59ec1c1524ff','fae9606d03b3e198133c844ee23bc7a916770c58c6fc11bda153e6a17cc9b890');
INSERT INTO "feed" VALUES(34,'2026-11-22 06:02:30.000000','phone.dark','worker',4,NULL,NULL,'desk','{"battery":null,"call_sign":"042","screen":"unknown","since":"2026-11-22T06:00:30.000Z"}','407955d916f77345813136b9378b57d7','6d2fe8e9c6bf3ea0560f271885eee15c32513b86d42b407540cd88a3a44b2676','e903b95658cbfddea879437bad88582b3e4d55ad27f0696cc0de2d69c7dfabef');
INSERT INTO "feed" VALUES(35,'2026-11-22 06:02:30.000000','phone.dark','worker',5,NULL,NULL,'desk','{"battery":null,"call_sign":"301","screen":null,"since":null}','47b973b3c7494df10bdfddd1d509e88b','e97d24254bd47c98b2ac536d61fbf26c3d8fdb686541e5846d23135031e6b8db','f685b87b2ab830d8d4fac0358bf3da74b599366d0bf5bb165d2b21ab5ce4fea5');
CREATE TABLE fix (
	id VARCHAR(32) NOT NULL, 
	member_id INTEGER NOT NULL, 
	lat FLOAT NOT NULL, 
	lon FLOAT NOT NULL, 
	accuracy_m FLOAT, 
	taken_at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT fix_on_earth CHECK (lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180), 
	FOREIGN KEY(member_id) REFERENCES member (id)
);
CREATE TABLE heartbeat (
	process VARCHAR(80) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	beat_at DATETIME NOT NULL, 
	note VARCHAR(200) NOT NULL, 
	PRIMARY KEY (process)
);
CREATE TABLE idempotency (
	actor VARCHAR(64) NOT NULL, 
	"key" VARCHAR(128) NOT NULL, 
	request_hash VARCHAR(64) NOT NULL, 
	status INTEGER NOT NULL, 
	answer JSON NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (actor, "key")
);
CREATE TABLE incident (
	id VARCHAR(32) NOT NULL, 
	number VARCHAR(20) NOT NULL, 
	area_id INTEGER NOT NULL, 
	category VARCHAR(6) NOT NULL, 
	severity INTEGER NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	title VARCHAR(60) NOT NULL, 
	description VARCHAR(4000) NOT NULL, 
	source VARCHAR(20) NOT NULL, 
	place VARCHAR(200) NOT NULL, 
	place_version INTEGER NOT NULL, 
	lat FLOAT, 
	lon FLOAT, 
	datum VARCHAR(10) NOT NULL, 
	raw_lat FLOAT, 
	raw_lon FLOAT, 
	seats INTEGER NOT NULL, 
	needs_verification BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	opened_by VARCHAR(64) NOT NULL, 
	opened_at DATETIME NOT NULL, 
	waiting_since DATETIME NOT NULL, 
	occurred_at DATETIME NOT NULL, 
	dispatched_at DATETIME, 
	arrived_at DATETIME, 
	resolved_at DATETIME, 
	closed_at DATETIME, 
	dispatch_target_s INTEGER NOT NULL, 
	arrive_target_s INTEGER NOT NULL, 
	resolve_target_s INTEGER NOT NULL, 
	dispatch_breached_at DATETIME, 
	arrive_breached_at DATETIME, 
	resolve_breached_at DATETIME, 
	claimed_by VARCHAR(40), 
	claimed_seat INTEGER, 
	claimed_at DATETIME, 
	hold_until DATETIME, 
	hold_by VARCHAR(40), 
	hold_reason VARCHAR(200), 
	merged_into_id VARCHAR, 
	moved_by VARCHAR(64) NOT NULL, place_at DATETIME, 
	PRIMARY KEY (id), 
	CONSTRAINT merged_says_where CHECK ((status = 'merged') = (merged_into_id IS NOT NULL)), 
	CONSTRAINT closed_has_time CHECK (status <> 'closed' OR closed_at IS NOT NULL), 
	CONSTRAINT hold_has_end CHECK (status <> 'on_hold' OR hold_until IS NOT NULL), 
	CONSTRAINT dispatched_has_time CHECK (status IN ('verifying', 'new', 'on_hold', 'cancelled', 'transferred', 'merged') OR dispatched_at IS NOT NULL), 
	CONSTRAINT resolved_has_time CHECK (status NOT IN ('resolved', 'closed') OR resolved_at IS NOT NULL), 
	CONSTRAINT incident_point_whole CHECK ((lat IS NULL) = (lon IS NULL)), 
	CONSTRAINT incident_severity CHECK (severity BETWEEN 1 AND 4), 
	FOREIGN KEY(area_id) REFERENCES area (id), 
	FOREIGN KEY(merged_into_id) REFERENCES incident (id), 
	UNIQUE (number), 
	CONSTRAINT incidentstatus_known CHECK (status IN ('verifying', 'new', 'dispatched', 'en_route', 'on_scene', 'resolved', 'closed', 'on_hold', 'transferred', 'cancelled', 'merged'))
);
INSERT INTO "incident" VALUES('01a223e7f41c70008db8cfbfb06fcb4c','WH-1001',4,'RE0101',1,'dispatched','Person in the water','','manual','文晖桥',1,30.2871,120.1702,'wgs84',30.2871,120.1702,2,1,4,'701','2026-11-22 06:00:00.000000','2026-11-22 06:00:00.000000','2026-11-22 06:00:00.000000','2026-11-22 06:00:00.000000',NULL,NULL,NULL,20,180,3600,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'701',NULL);
CREATE TABLE intake (
	id VARCHAR(32) NOT NULL, 
	source_id INTEGER, 
	member_id INTEGER, 
	area_id INTEGER NOT NULL, 
	source VARCHAR(20) NOT NULL, 
	source_ref VARCHAR(128) NOT NULL, 
	source_seq VARCHAR(40), 
	dedup_key VARCHAR(210) NOT NULL, 
	revision INTEGER NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	category VARCHAR(6) NOT NULL, 
	severity INTEGER NOT NULL, 
	certainty VARCHAR(12) NOT NULL, 
	title VARCHAR(60) NOT NULL, 
	description VARCHAR(4000) NOT NULL, 
	place VARCHAR(200) NOT NULL, 
	lat FLOAT, 
	lon FLOAT, 
	record JSON NOT NULL, 
	raw BLOB NOT NULL, 
	raw_sha256 VARCHAR(64) NOT NULL, 
	occurred_at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	incident_id VARCHAR, 
	handled_by VARCHAR(40), 
	handled_why VARCHAR(200), 
	PRIMARY KEY (id), 
	CONSTRAINT intake_has_case CHECK (status NOT IN ('opened', 'attached') OR incident_id IS NOT NULL), 
	CONSTRAINT intake_point_whole CHECK ((lat IS NULL) = (lon IS NULL)), 
	CONSTRAINT intake_severity CHECK (severity BETWEEN 1 AND 4), 
	FOREIGN KEY(area_id) REFERENCES area (id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id), 
	FOREIGN KEY(member_id) REFERENCES member (id), 
	FOREIGN KEY(source_id) REFERENCES source (id), 
	UNIQUE (dedup_key, revision), 
	CONSTRAINT intakestatus_known CHECK (status IN ('pending', 'opened', 'attached', 'dismissed', 'ignored'))
);
CREATE TABLE login (
	id VARCHAR(32) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	is_bearer BOOLEAN NOT NULL, 
	phone_id VARCHAR, 
	user_id INTEGER, 
	source_id INTEGER, 
	csrf VARCHAR(64) NOT NULL, 
	made_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	PRIMARY KEY (id), 
	CONSTRAINT login_is_for_one CHECK ((phone_id IS NOT NULL AND user_id IS NULL AND source_id IS NULL) OR (phone_id IS NULL AND user_id IS NOT NULL AND source_id IS NULL) OR (phone_id IS NULL AND user_id IS NULL AND source_id IS NOT NULL)), 
	FOREIGN KEY(phone_id) REFERENCES phone (id), 
	FOREIGN KEY(source_id) REFERENCES source (id), 
	FOREIGN KEY(user_id) REFERENCES desk_user (id), 
	UNIQUE (token_hash)
);
INSERT INTO "login" VALUES('01a223e7f3ce7000929c4c1fdb9eefb4','b6050b3a4e5567b3ddd4b6cdd593f1755c6eb035655c7dddd5de3fc841674712',0,NULL,1,NULL,'-HrbLbBCuAVkmEXBGKqy9n6BQaq90jOs','2026-11-22 06:00:00.000000','2026-11-22 06:00:00.000000','2026-11-22 20:00:00.000000',NULL);
INSERT INTO "login" VALUES('01a223e7f3d97000885bb0ef64c754e1','08aa2eb781e6a0e20909071ddd929107dad596f9e35139a98d3ccac6e1cf973c',0,NULL,5,NULL,'HKXUqpizPMZoORZYyg4yUouib95vjexh','2026-11-22 06:00:00.000000','2026-11-22 06:00:00.000000','2026-11-22 20:00:00.000000',NULL);
INSERT INTO "login" VALUES('01a223e7f5cb70008c17e3f153f41392','2fab80dd48df432b9be1c75997e2b625d5697354c0bbce428bc53ca125651cb6',0,'01a223e7f5ca700093d506f04a28b626',NULL,NULL,'JJqYbdnBNv7rBkQMsXdQarrBG3VaAnef','2026-11-22 06:00:00.000000','2026-11-22 06:00:00.000000','2027-02-20 06:00:00.000000',NULL);
INSERT INTO "login" VALUES('01a223e7f8f47000a0d44827380ba8ed','f46699cdf8120136940e903e1fa2ccb6143eba8b4bd6ce0b55dd4c42c92c26dd',0,'01a223e7f8f37000a1de077d961a203d',NULL,NULL,'i8tZDPTL0_wf4hMZAdNYCI4j85hD1Jun','2026-11-22 06:00:30.000000','2026-11-22 06:00:30.000000','2027-02-20 06:00:30.000000',NULL);
CREATE TABLE member (
	id INTEGER NOT NULL, 
	call_sign VARCHAR(12) NOT NULL, 
	area_id INTEGER NOT NULL, 
	skills JSON NOT NULL, 
	kit JSON NOT NULL, 
	language VARCHAR(10) NOT NULL, 
	mobile VARCHAR(20), 
	notice_id VARCHAR(64), 
	left_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(area_id) REFERENCES area (id), 
	UNIQUE (call_sign)
);
INSERT INTO "member" VALUES(1,'007',4,'["first_aid"]','["aed"]','zh-CN',NULL,NULL,NULL);
INSERT INTO "member" VALUES(2,'042',4,'["swim"]','["life_ring"]','zh-CN',NULL,NULL,NULL);
INSERT INTO "member" VALUES(3,'017',4,'["first_aid"]','[]','zh-CN',NULL,NULL,NULL);
INSERT INTO "member" VALUES(4,'063',4,'[]','[]','zh-CN',NULL,NULL,NULL);
INSERT INTO "member" VALUES(5,'301',5,'[]','[]','zh-CN',NULL,NULL,NULL);
CREATE TABLE notified (
	id VARCHAR(32) NOT NULL, 
	incident_id VARCHAR NOT NULL, 
	agency VARCHAR(20) NOT NULL, 
	"by" VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	reference VARCHAR(60), 
	expected_at DATETIME, 
	note VARCHAR(200), 
	PRIMARY KEY (id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id)
);
CREATE TABLE phone (
	id VARCHAR(32) NOT NULL, 
	member_id INTEGER NOT NULL, 
	agent VARCHAR(200) NOT NULL, 
	enrolled_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	seen_at DATETIME, 
	battery INTEGER, 
	is_charging BOOLEAN, 
	screen VARCHAR(32) NOT NULL, 
	screen_at DATETIME, 
	push VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(member_id) REFERENCES member (id), 
	CONSTRAINT screen_known CHECK (screen IN ('unknown', 'duty', 'visible', 'hidden')), 
	CONSTRAINT pushstate_known CHECK (push IN ('none', 'ok', 'unsupported', 'denied', 'no_service', 'gone'))
);
INSERT INTO "phone" VALUES('01a223e7f5ca700093d506f04a28b626',2,'test','2026-11-22 06:00:00.000000',NULL,NULL,NULL,NULL,'unknown',NULL,'none');
INSERT INTO "phone" VALUES('01a223e7f8f37000a1de077d961a203d',1,'test','2026-11-22 06:00:30.000000',NULL,NULL,NULL,NULL,'unknown',NULL,'none');
CREATE TABLE photo (
	sha256 VARCHAR(64) NOT NULL, 
	area_id INTEGER NOT NULL, 
	"by" VARCHAR(64) NOT NULL, 
	size_bytes INTEGER NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	taken_at DATETIME, 
	lat FLOAT, 
	lon FLOAT, 
	stored_at DATETIME NOT NULL, 
	PRIMARY KEY (sha256), 
	FOREIGN KEY(area_id) REFERENCES area (id)
);
CREATE TABLE photouse (
	id VARCHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	incident_id VARCHAR, 
	report_id VARCHAR, 
	intake_id VARCHAR, 
	PRIMARY KEY (id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id), 
	FOREIGN KEY(intake_id) REFERENCES intake (id), 
	FOREIGN KEY(report_id) REFERENCES report (id), 
	UNIQUE (sha256, report_id, intake_id)
);
CREATE TABLE place (
	id INTEGER NOT NULL, 
	area_id INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	name_en VARCHAR(100) NOT NULL, 
	aliases JSON NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	lat FLOAT NOT NULL, 
	lon FLOAT NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT place_on_earth CHECK (lat BETWEEN -90 AND 90 AND lon BETWEEN -180 AND 180), 
	FOREIGN KEY(area_id) REFERENCES area (id), 
	UNIQUE (area_id, name, kind)
);
INSERT INTO "place" VALUES(1,4,'文晖桥','','[]','bridge',30.2871,120.1702);
CREATE TABLE policy (
	id VARCHAR(32) NOT NULL, 
	severity INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	steps JSON NOT NULL, 
	"by" VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT policy_severity CHECK (severity BETWEEN 1 AND 4), 
	UNIQUE (severity, version)
);
CREATE TABLE presence (
	phone_id VARCHAR(32) NOT NULL, 
	process VARCHAR(80) NOT NULL, 
	call_sign VARCHAR(12) NOT NULL, 
	since DATETIME NOT NULL, 
	PRIMARY KEY (phone_id, process), 
	FOREIGN KEY(phone_id) REFERENCES phone (id)
);
CREATE TABLE proof (
	member_id INTEGER NOT NULL, 
	road VARCHAR(32) NOT NULL, 
	tried_at DATETIME, 
	alive_at DATETIME, 
	failed_at DATETIME, 
	reason VARCHAR(200), 
	PRIMARY KEY (member_id, road), 
	FOREIGN KEY(member_id) REFERENCES member (id), 
	CONSTRAINT road_known CHECK (road IN ('live', 'push', 'notice', 'sms', 'voice', 'radio'))
);
INSERT INTO "proof" VALUES(2,'push','2026-11-22 06:00:00.000000','2026-11-22 06:00:00.000000',NULL,NULL);
INSERT INTO "proof" VALUES(2,'live','2026-11-22 06:00:30.000000','2026-11-22 06:00:30.000000','2026-11-22 06:02:30.000000','dark');
INSERT INTO "proof" VALUES(1,'live',NULL,NULL,'2026-11-22 06:02:30.000000','dark');
INSERT INTO "proof" VALUES(3,'live',NULL,NULL,'2026-11-22 06:02:30.000000','dark');
INSERT INTO "proof" VALUES(5,'live',NULL,NULL,'2026-11-22 06:02:30.000000','dark');
CREATE TABLE pushsubscription (
	id VARCHAR(32) NOT NULL, 
	phone_id VARCHAR NOT NULL, 
	endpoint VARCHAR(1000) NOT NULL, 
	p256dh VARCHAR(120) NOT NULL, 
	auth VARCHAR(40) NOT NULL, 
	vapid_key_id VARCHAR(40) NOT NULL, 
	made_at DATETIME NOT NULL, 
	retired_at DATETIME, 
	retired_why VARCHAR(60), 
	PRIMARY KEY (id), 
	CONSTRAINT retired_says_why CHECK (retired_at IS NULL OR retired_why IS NOT NULL), 
	FOREIGN KEY(phone_id) REFERENCES phone (id), 
	UNIQUE (endpoint)
);
CREATE TABLE receipt (
	id VARCHAR(32) NOT NULL, 
	assignment_id VARCHAR NOT NULL, 
	road VARCHAR(32) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	device_at DATETIME, 
	received_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(assignment_id) REFERENCES assignment (id), 
	UNIQUE (assignment_id, road, kind), 
	CONSTRAINT road_known CHECK (road IN ('live', 'push', 'notice', 'sms', 'voice', 'radio')), 
	CONSTRAINT receiptkind_known CHECK (kind IN ('shown', 'opened'))
);
INSERT INTO "receipt" VALUES('01a223e7f5e27000909c0a62f1824521','01a223e7f5637000a60b47e5ce8f5136-042','push','shown','2026-11-22 06:00:00.000000',NULL,'2026-11-22 06:00:00.000000');
INSERT INTO "receipt" VALUES('01a223e7f908700080f2d0dd172e640a','01a223e7f8327000a184b39b4e162732-007','live','opened','2026-11-22 06:00:30.000000',NULL,'2026-11-22 06:00:30.000000');
CREATE TABLE report (
	id VARCHAR(32) NOT NULL, 
	incident_id VARCHAR NOT NULL, 
	assignment_id VARCHAR NOT NULL, 
	call_sign VARCHAR(12) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	effect VARCHAR(32) NOT NULL, 
	text VARCHAR(2000) NOT NULL, 
	disposition VARCHAR(40), 
	lat FLOAT, 
	lon FLOAT, 
	accuracy_m FLOAT, 
	taken_at DATETIME, 
	acted_at DATETIME NOT NULL, 
	device_at DATETIME, 
	received_at DATETIME NOT NULL, 
	is_later BOOLEAN NOT NULL, 
	"by" VARCHAR(40), 
	via VARCHAR(32) NOT NULL, 
	photos JSON NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT report_point_whole CHECK ((lat IS NULL) = (lon IS NULL)), 
	FOREIGN KEY(assignment_id) REFERENCES assignment (id), 
	FOREIGN KEY(incident_id) REFERENCES incident (id), 
	CONSTRAINT reportkind_known CHECK (kind IN ('departed', 'arrived', 'progress', 'changed', 'reinforce', 'handover', 'not_found', 'refused', 'resolved')), 
	CONSTRAINT effect_known CHECK (effect IN ('applied', 'late', 'superseded')), 
	CONSTRAINT via_known CHECK (via IN ('phone', 'radio', 'desk'))
);
CREATE TABLE seat (
	incident_id VARCHAR NOT NULL, 
	no INTEGER NOT NULL, 
	skill VARCHAR(30), 
	call_sign VARCHAR(12), 
	PRIMARY KEY (incident_id, no), 
	FOREIGN KEY(incident_id) REFERENCES incident (id)
);
INSERT INTO "seat" VALUES('01a223e7f41c70008db8cfbfb06fcb4c',1,'swim','007');
INSERT INTO "seat" VALUES('01a223e7f41c70008db8cfbfb06fcb4c',2,'first_aid',NULL);
CREATE TABLE shift (
	id VARCHAR(32) NOT NULL, 
	member_id INTEGER NOT NULL, 
	area_id INTEGER NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT shift_forward CHECK (ends_at > starts_at), 
	FOREIGN KEY(area_id) REFERENCES area (id), 
	FOREIGN KEY(member_id) REFERENCES member (id), 
	UNIQUE (member_id, starts_at)
);
CREATE TABLE source (
	id INTEGER NOT NULL, 
	code VARCHAR(64) NOT NULL, 
	kinds JSON NOT NULL, 
	area_id INTEGER NOT NULL, 
	opens BOOLEAN NOT NULL, 
	disabled_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(area_id) REFERENCES area (id), 
	UNIQUE (code)
);
INSERT INTO "source" VALUES(1,'gs-110','["police110"]',2,1,NULL);
INSERT INTO "source" VALUES(2,'noise-gw-1','["iot_noise"]',2,0,NULL);
INSERT INTO "source" VALUES(3,'platform','["platform", "grid", "enterprise"]',2,1,NULL);
CREATE TABLE step (
	subject_id VARCHAR(48) NOT NULL, 
	step VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	undone_at DATETIME, 
	PRIMARY KEY (subject_id, step)
);
INSERT INTO "step" VALUES('01a223e7f5637000a60b47e5ce8f5136','dispatched:radio_script:0','2026-11-22 06:00:10.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f5637000a60b47e5ce8f5136-042','dispatched:ring:5','2026-11-22 06:00:10.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f5637000a60b47e5ce8f5136-042','dispatched:ring:10','2026-11-22 06:00:10.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f5637000a60b47e5ce8f5136-042','dispatched:voice:10','2026-11-22 06:00:10.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f5637000a60b47e5ce8f5136-042','dispatched:desk_alarm:15','2026-11-22 06:00:20.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f5637000a60b47e5ce8f5136-042','dispatched:add_member:20','2026-11-22 06:00:20.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f8327000a184b39b4e162732','dispatched:radio_script:0','2026-11-22 06:00:20.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f8327000a184b39b4e162732-007','dispatched:ring:5','2026-11-22 06:00:30.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f8327000a184b39b4e162732-007','dispatched:sms:5','2026-11-22 06:00:30.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f8327000a184b39b4e162732-007','dispatched:ring:10','2026-11-22 06:00:30.000000',NULL);
INSERT INTO "step" VALUES('01a223e7f8327000a184b39b4e162732-007','dispatched:voice:10','2026-11-22 06:00:30.000000',NULL);
CREATE TABLE test_answer (
	id VARCHAR(32) NOT NULL, 
	test_id VARCHAR NOT NULL, 
	member_id INTEGER NOT NULL, 
	call_sign VARCHAR(12) NOT NULL, 
	pushed_at DATETIME, 
	shown_at DATETIME, 
	shown_road VARCHAR(10), 
	answered_at DATETIME, 
	PRIMARY KEY (id), 
	CONSTRAINT answered_was_shown CHECK (answered_at IS NULL OR shown_at IS NOT NULL), 
	FOREIGN KEY(member_id) REFERENCES member (id), 
	FOREIGN KEY(test_id) REFERENCES test_order (id), 
	UNIQUE (test_id, member_id)
);
INSERT INTO "test_answer" VALUES('01a223e7f91f70008a84f7bd2f664234','01a223e7f91a7000b84598086a0da321',1,'007',NULL,NULL,NULL,NULL);
INSERT INTO "test_answer" VALUES('01a223e7f91f7001981a1fb9d23d1bd3','01a223e7f91a7000b84598086a0da321',3,'017',NULL,NULL,NULL,NULL);
INSERT INTO "test_answer" VALUES('01a223e7f91f7002929fcd9cfe331107','01a223e7f91a7000b84598086a0da321',2,'042',NULL,'2026-11-22 06:00:30.000000','live','2026-11-22 06:00:30.000000');
CREATE TABLE test_order (
	id VARCHAR(32) NOT NULL, 
	area_id INTEGER NOT NULL, 
	"by" VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(area_id) REFERENCES area (id)
);
INSERT INTO "test_order" VALUES('01a223e7f91a7000b84598086a0da321',2,'701','2026-11-22 06:00:30.000000','2026-11-22 06:01:30.000000',NULL);
CREATE TABLE ticket (
	token_hash VARCHAR(64) NOT NULL, 
	member_id INTEGER, 
	user_id INTEGER, 
	made_by VARCHAR(40) NOT NULL, 
	made_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	PRIMARY KEY (token_hash), 
	CONSTRAINT ticket_is_for_one CHECK ((member_id IS NULL) <> (user_id IS NULL)), 
	FOREIGN KEY(member_id) REFERENCES member (id), 
	FOREIGN KEY(user_id) REFERENCES desk_user (id)
);
CREATE TABLE tip (
	token_hash VARCHAR(64) NOT NULL, 
	intake_id VARCHAR NOT NULL, 
	solved BOOLEAN, 
	answered_at DATETIME, 
	PRIMARY KEY (token_hash), 
	FOREIGN KEY(intake_id) REFERENCES intake (id), 
	UNIQUE (intake_id)
);
CREATE TABLE whereabouts (
	member_id INTEGER NOT NULL, 
	lat FLOAT NOT NULL, 
	lon FLOAT NOT NULL, 
	accuracy_m FLOAT, 
	taken_at DATETIME NOT NULL, 
	PRIMARY KEY (member_id), 
	FOREIGN KEY(member_id) REFERENCES member (id)
);
INSERT INTO "whereabouts" VALUES(1,3.02875999999999976361e+01,120.1702,NULL,'2026-11-22 06:00:00.000000');
INSERT INTO "whereabouts" VALUES(2,30.2881,120.1702,NULL,'2026-11-22 06:00:00.000000');
INSERT INTO "whereabouts" VALUES(3,30.2886,120.1702,NULL,'2026-11-22 06:00:00.000000');
INSERT INTO "whereabouts" VALUES(5,3.02890999999999976921e+01,120.1702,NULL,'2026-11-22 06:00:00.000000');
CREATE INDEX ix_area_parent_id ON area (parent_id);
CREATE INDEX ix_area_path ON area (path);
CREATE INDEX feed_of_incident ON feed (incident_id, seq);
CREATE INDEX feed_of_member ON feed (member, seq);
CREATE INDEX ix_feed_at ON feed (at);
CREATE INDEX ix_idempotency_at ON idempotency (at);
CREATE INDEX ix_desk_user_area_id ON desk_user (area_id);
CREATE INDEX incident_of_area ON incident (area_id, status, opened_at);
CREATE INDEX incident_queue ON incident (status, severity, opened_at);
CREATE INDEX ix_incident_opened_at ON incident (opened_at);
CREATE INDEX ix_member_area_id ON member (area_id);
CREATE INDEX ix_place_area_id ON place (area_id);
CREATE INDEX ix_place_name ON place (name);
CREATE INDEX ix_test_order_area_id ON test_order (area_id);
CREATE INDEX ix_closure_incident_id ON closure (incident_id);
CREATE INDEX ix_dispatch_order_incident_id ON dispatch_order (incident_id);
CREATE INDEX ix_duty_member_id ON duty (member_id);
CREATE UNIQUE INDEX one_open_duty ON duty (member_id) WHERE ended_at IS NULL;
CREATE INDEX fix_of_member ON fix (member_id, taken_at);
CREATE INDEX ix_fix_received_at ON fix (received_at);
CREATE INDEX intake_of_matter ON intake (source, source_ref);
CREATE INDEX ix_intake_area_id ON intake (area_id);
CREATE INDEX ix_intake_incident_id ON intake (incident_id);
CREATE INDEX ix_intake_received_at ON intake (received_at);
CREATE INDEX ix_intake_source_id ON intake (source_id);
CREATE INDEX ix_intake_status ON intake (status);
CREATE INDEX ix_notified_incident_id ON notified (incident_id);
CREATE INDEX ix_phone_member_id ON phone (member_id);
CREATE INDEX ix_shift_member_id ON shift (member_id);
CREATE INDEX ix_shift_starts_at ON shift (starts_at);
CREATE INDEX ix_test_answer_test_id ON test_answer (test_id);
CREATE INDEX assignment_of_member ON assignment (member_id, status);
CREATE INDEX assignment_standing ON assignment (status);
CREATE INDEX ix_assignment_incident_id ON assignment (incident_id);
CREATE INDEX ix_assignment_order_id ON assignment (order_id);
CREATE UNIQUE INDEX one_engagement ON assignment (incident_id, member_id) WHERE status IN ('dispatched','accepted','en_route','on_scene');
CREATE INDEX ix_login_phone_id ON login (phone_id);
CREATE INDEX ix_login_user_id ON login (user_id);
CREATE INDEX ix_presence_call_sign ON presence (call_sign);
CREATE INDEX ix_pushsubscription_phone_id ON pushsubscription (phone_id);
CREATE INDEX ix_alarm_cleared_at ON alarm (cleared_at);
CREATE INDEX ix_alarm_incident_id ON alarm (incident_id);
CREATE INDEX delivery_due ON delivery (status, road, severity, due_at);
CREATE INDEX ix_report_assignment_id ON report (assignment_id);
CREATE INDEX ix_report_incident_id ON report (incident_id);
CREATE INDEX ix_photouse_incident_id ON photouse (incident_id);
CREATE INDEX ix_photouse_intake_id ON photouse (intake_id);
CREATE INDEX ix_photouse_report_id ON photouse (report_id);
CREATE INDEX ix_photouse_sha256 ON photouse (sha256);
COMMIT;
