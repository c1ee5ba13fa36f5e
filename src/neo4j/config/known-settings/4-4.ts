// Made by tools/known-settings/generate.mjs from Neo4j 4.4.48; not edited by hand. See index.ts for the columns.
export const facts = `S	browser.post_connect_cmd	string
S	browser.remote_content_hostname_whitelist	string		guides.neo4j.com,localhost
S	clients.allow_telemetry	bool		true
S	cypher.default_language_version	enum:default,3.5,4.3,4.4		default
S	cypher.forbid_exhaustive_shortestpath	bool		false
S	cypher.forbid_shortestpath_common_nodes	bool		true
S	cypher.hints_error	bool		false
S	cypher.lenient_create_relationship	bool		false
S	cypher.min_replan_interval	duration		PT10S
S	cypher.planner	enum:DEFAULT,COST		DEFAULT
S	cypher.statistics_divergence_threshold	double		0.75	is in the range \`0.0\` to \`1.0\`
S	db.logs.query.obfuscate_errors	bool	d	false
S	db.temporal.timezone	timezone		Z
S	dbms.allow_single_automatic_upgrade	bool	d	true
S	dbms.allow_upgrade	bool	d	false
S	dbms.capabilities.blocked	list:string	di	[]
S	dbms.checkpoint	enum:PERIODIC,CONTINUOUS,VOLUME,VOLUMETRIC		PERIODIC
S	dbms.checkpoint.interval.time	duration		PT15M
S	dbms.checkpoint.interval.tx	int		100000	is minimum \`1\`
S	dbms.checkpoint.interval.volume	bytes		262144000	is minimum \`1.00KiB\`
S	dbms.checkpoint.iops.limit	int	d	600
S	dbms.clustering.enable	bool		false
S	dbms.config.strict_validation	bool		false
S	dbms.connector.bolt.advertised_address	socket_address		:7687
S	dbms.connector.bolt.connection_keep_alive	duration		PT1M	is minimum \`1ms\`
S	dbms.connector.bolt.connection_keep_alive_for_requests	enum:ALL,STREAMING,OFF		STREAMING
S	dbms.connector.bolt.connection_keep_alive_probes	int		2	is minimum \`1\`
S	dbms.connector.bolt.connection_keep_alive_streaming_scheduling_interval	duration		PT1M	is minimum \`0s\`
S	dbms.connector.bolt.enabled	bool		false
S	dbms.connector.bolt.listen_address	socket_address		:7687
S	dbms.connector.bolt.ocsp_stapling_enabled	bool		false
S	dbms.connector.bolt.tcp_keep_alive	bool	i	true
S	dbms.connector.bolt.thread_pool_keep_alive	duration		PT5M
S	dbms.connector.bolt.thread_pool_max_size	int		400
S	dbms.connector.bolt.thread_pool_min_size	int		5
S	dbms.connector.bolt.tls_level	enum:REQUIRED,OPTIONAL,DISABLED		DISABLED
S	dbms.connector.bolt.unsupported_thread_pool_queue_size	int	i	0
S	dbms.connector.bolt.unsupported_thread_pool_shutdown_wait_time	duration		PT5S
S	dbms.connector.bolt.unsupported_unauth_connection_timeout	duration	i	PT30S
S	dbms.connector.bolt.unsupported_unauth_max_inbound_bytes	bytes	i	8192
S	dbms.connector.http.advertised_address	socket_address		:7474
S	dbms.connector.http.enabled	bool		false
S	dbms.connector.http.listen_address	socket_address		:7474
S	dbms.connector.https.advertised_address	socket_address		:7473
S	dbms.connector.https.enabled	bool		false
S	dbms.connector.https.listen_address	socket_address		:7473
S	dbms.databases.default_to_read_only	bool	d	false
S	dbms.databases.read_only	list:databasename	d	[]	Value 'system' can't be included in read only databases collection!
S	dbms.databases.writable	list:databasename	d	[]
S	dbms.db.timezone	enum:UTC,SYSTEM		UTC
S	dbms.default_advertised_address	socket_address		localhost	has no specified port
S	dbms.default_database	databasename		neo4j
S	dbms.default_listen_address	socket_address		localhost	has no specified port
S	dbms.directories.data	path		data
S	dbms.directories.dumps.root	path		dumps
S	dbms.directories.import	path
S	dbms.directories.lib	path		lib
S	dbms.directories.licenses	path		licenses
S	dbms.directories.logs	path		logs
S	dbms.directories.neo4j_home	path			is absolute
S	dbms.directories.plugins	path		plugins
S	dbms.directories.run	path		run
S	dbms.directories.script.root	path		scripts
S	dbms.directories.transaction.logs.root	path		transactions
S	dbms.directories.tx_log	path	io	neo4j
S	dbms.filewatcher.enabled	bool		true
S	dbms.http_enabled_modules	list:enum:TRANSACTIONAL_ENDPOINTS,UNMANAGED_EXTENSIONS,BROWSER,ENTERPRISE_MANAGEMENT_ENDPOINTS
S	dbms.import.csv.buffer_size	long		2097152	is minimum \`1\`
S	dbms.import.csv.legacy_quote_escaping	bool		true
S	dbms.index.default_schema_provider	string	o	native-btree-1.0
S	dbms.index.fulltext.default_analyzer	string		standard-no-stop-words
S	dbms.index.fulltext.eventually_consistent	bool		false
S	dbms.index.fulltext.eventually_consistent_index_update_queue_max_length	int		10000	is in the range \`1\` to \`50000000\`
S	dbms.index_sampling.background_enabled	bool		true
S	dbms.index_sampling.sample_size_limit	int		8388608	is in the range \`1048576\` to \`2147483647\`
S	dbms.index_sampling.update_percentage	int		5	is minimum \`0\`
S	dbms.index_searcher_cache_size	int	o	2147483647	is minimum \`1\`
S	dbms.init_file	path	i
S	dbms.jvm.additional	jvm_additional
S	dbms.lock.acquisition.timeout	duration	d	PT0S
S	dbms.log_inconsistent_data_deletion	bool	di	false
S	dbms.logs.debug.format	enum:PLAIN,JSON
S	dbms.logs.debug.level	enum:DEBUG,INFO,WARN,ERROR,NONE	d	INFO
S	dbms.logs.debug.path	path		debug.log
S	dbms.logs.debug.rotation.delay	duration	o	PT5M
S	dbms.logs.debug.rotation.keep_number	int		7	is minimum \`1\`
S	dbms.logs.debug.rotation.size	bytes		20971520	is in the range \`0B\` to \`8388608.00TiB\`
S	dbms.logs.default_format	enum:PLAIN,JSON		PLAIN
S	dbms.logs.gc.enabled	bool		false
S	dbms.logs.gc.options	string		-Xlog:gc*,safepoint,age*=trace
S	dbms.logs.gc.rotation.keep_number	int		5
S	dbms.logs.gc.rotation.size	bytes		20971520
S	dbms.logs.http.enabled	bool		false
S	dbms.logs.http.format	enum:PLAIN,JSON
S	dbms.logs.http.path	path		http.log
S	dbms.logs.http.rotation.keep_number	int		5
S	dbms.logs.http.rotation.size	bytes		20971520	is in the range \`0B\` to \`8388608.00TiB\`
S	dbms.logs.query.allocation_logging_enabled	bool	d	true
S	dbms.logs.query.early_raw_logging_enabled	bool	d	false
S	dbms.logs.query.enabled	enum:OFF,INFO,VERBOSE	d	VERBOSE
S	dbms.logs.query.format	enum:PLAIN,JSON
S	dbms.logs.query.max_parameter_length	int	d	2147483647
S	dbms.logs.query.obfuscate_literals	bool	d	false
S	dbms.logs.query.page_logging_enabled	bool	d	false
S	dbms.logs.query.parameter_full_entities	bool	d	false
S	dbms.logs.query.parameter_logging_enabled	bool	d	true
S	dbms.logs.query.path	path		query.log
S	dbms.logs.query.plan_description_enabled	bool	d	false
S	dbms.logs.query.rotation.keep_number	int	d	7	is minimum \`1\`
S	dbms.logs.query.rotation.size	bytes	d	20971520	is in the range \`0B\` to \`8388608.00TiB\`
S	dbms.logs.query.runtime_logging_enabled	bool	d	true
S	dbms.logs.query.threshold	duration	d	PT0S
S	dbms.logs.query.time_logging_enabled	bool	d	false
S	dbms.logs.query.transaction.enabled	enum:OFF,INFO,VERBOSE	d	OFF
S	dbms.logs.query.transaction.threshold	duration	d	PT0S
S	dbms.logs.query.transaction_id.enabled	bool	d	false
S	dbms.logs.user.format	enum:PLAIN,JSON
S	dbms.logs.user.path	path		neo4j.log
S	dbms.logs.user.rotation.delay	duration	o	PT5M
S	dbms.logs.user.rotation.keep_number	int		7	is minimum \`1\`
S	dbms.logs.user.rotation.size	bytes		0	is in the range \`0B\` to \`8388608.00TiB\`
S	dbms.logs.user.stdout_enabled	bool		true
S	dbms.memory.heap.initial_size	bytes
S	dbms.memory.heap.max_size	bytes
S	dbms.memory.off_heap.block_cache_size	int		128	is minimum \`16\`
S	dbms.memory.off_heap.max_cacheable_block_size	bytes		524288	is minimum \`4.00KiB\` ; is power of 2
S	dbms.memory.off_heap.max_size	bytes		2147483648	is minimum \`0B\`
S	dbms.memory.pagecache.directio	bool		false
S	dbms.memory.pagecache.flush.buffer.enabled	bool	d	false
S	dbms.memory.pagecache.flush.buffer.size_in_pages	int	d	128	is in the range \`1\` to \`512\`
S	dbms.memory.pagecache.scan.prefetchers	int		4	is in the range \`0\` to \`255\`
S	dbms.memory.pagecache.size	string
S	dbms.memory.pagecache.swapper	string	o
S	dbms.memory.pagecache.warmup.enable	bool		true
S	dbms.memory.pagecache.warmup.preload	bool		false
S	dbms.memory.pagecache.warmup.preload.allowlist	string		.*
S	dbms.memory.pagecache.warmup.preload.whitelist	string	o	.*
S	dbms.memory.pagecache.warmup.profile.interval	duration		PT1M
S	dbms.memory.tracking.enable	bool		true
S	dbms.memory.transaction.database_max_size	bytes	d	0	is minimum \`10.00MiB\` or is \`0B\`
S	dbms.memory.transaction.global_max_size	bytes	d	0	is minimum \`10.00MiB\` or is \`0B\`
S	dbms.memory.transaction.max_size	bytes	d	0	is minimum \`1.00MiB\` or is \`0B\` ; depends on dbms.mode. If dbms.mode one of \`[CORE]\` then it is maximum \`2.00GiB\` otherwise it depends on dbms.mode. If dbms.mode one of \`[SINGLE]\` then it depends on dbms.clustering.enable. If dbms.clustering.enable is \`true\` then it is maximum \`2.00GiB\` otherwise it is unconstrained. otherwise it is unconstrained..
S	dbms.mode	enum:SINGLE,CORE,READ_REPLICA		SINGLE
S	dbms.netty.ssl.provider	enum:JDK,OPENSSL,OPENSSL_REFCNT		JDK
S	dbms.query_cache_size	int		1000	is minimum \`0\`
S	dbms.read_only	bool	o	false
S	dbms.reconciler.max_backoff	duration		PT1H	is minimum \`1m\`
S	dbms.reconciler.max_parallelism	int		2	is minimum \`0\`
S	dbms.reconciler.may_retry	bool		false
S	dbms.reconciler.min_backoff	duration		PT2S	is minimum \`1s\`
S	dbms.record_format	string
S	dbms.recovery.fail_on_missing_files	bool		true
S	dbms.relationship_grouping_threshold	int		50	is minimum \`1\`
S	dbms.rest.transaction.idle_timeout	duration		PT1M
S	dbms.routing.client_side.enforce_for_domains	list:string	d	[]
S	dbms.routing.default_router	enum:SERVER,CLIENT		CLIENT
S	dbms.routing.driver.api	enum:RX,ASYNC		RX
S	dbms.routing.driver.connection.connect_timeout	duration		PT5S
S	dbms.routing.driver.connection.max_lifetime	duration		PT1H
S	dbms.routing.driver.connection.pool.acquisition_timeout	duration		PT1M
S	dbms.routing.driver.connection.pool.idle_test	duration
S	dbms.routing.driver.connection.pool.max_size	int		-1
S	dbms.routing.driver.event_loop_count	int	i	2
S	dbms.routing.driver.idle_check_interval	duration	i	PT1M
S	dbms.routing.driver.logging.leaked_sessions	bool	i	false
S	dbms.routing.driver.logging.level	enum:DEBUG,INFO,WARN,ERROR,NONE
S	dbms.routing.driver.timeout	duration	i	PT1M
S	dbms.routing.enabled	bool		false
S	dbms.routing.listen_address	socket_address		:7688
S	dbms.routing_ttl	duration		PT5M	is minimum \`1s\`
S	dbms.security.allow_csv_import_from_file_urls	bool		true
S	dbms.security.auth_enabled	bool		false
S	dbms.security.auth_lock_time	duration		PT5S	is minimum \`0s\`
S	dbms.security.auth_max_failed_attempts	int		3	is minimum \`0\`
S	dbms.security.http_access_control_allow_origin	string		*
S	dbms.security.http_auth_allowlist	list:string		[/, /browser.*]
S	dbms.security.http_auth_whitelist	list:string	o	[/, /browser.*]
S	dbms.security.http_strict_transport_security	string
S	dbms.security.procedures.allowlist	list:string		[*]
S	dbms.security.procedures.default_allowed	string	o
S	dbms.security.procedures.roles	string	o
S	dbms.security.procedures.unrestricted	list:string		[]
S	dbms.security.procedures.whitelist	list:string	o	[*]
S	dbms.shutdown_transaction_end_timeout	duration		PT10S
S	dbms.store.files.preallocate	bool		true
S	dbms.threads.worker_count	int		2	is in the range \`1\` to \`44738\`
S	dbms.track_query_allocation	bool	d	true
S	dbms.track_query_cpu_time	bool	d	false
S	dbms.transaction.bookmark_ready_timeout	duration	d	PT30S	is minimum \`1s\`
S	dbms.transaction.concurrent.maximum	int	d	1000
S	dbms.transaction.monitor.check.interval	duration		PT2S
S	dbms.transaction.sampling.percentage	int	d	5	is in the range \`1\` to \`100\`
S	dbms.transaction.timeout	duration	d	PT0S
S	dbms.transaction.tracing.level	enum:DISABLED,SAMPLE,ALL	d	DISABLED
S	dbms.tx_log.buffer.size	long		524288	is minimum \`131072\`
S	dbms.tx_log.preallocate	bool	d	true
S	dbms.tx_log.rotation.retention_policy	string	d	7 days	matches the pattern \`^(true|keep_all|false|keep_none|(\\d+[KkMmGg]?( (files|size|txs|entries|hours|days))))$\` (Must be \`true\` or \`keep_all\`, \`false\` or \`keep_none\`, or of format \`<number><optional unit> <type>\`. Valid units are \`K\`, \`M\` and \`G\`. Valid types are \`files\`, \`size\`, \`txs\`, \`entries\`, \`hours\` and \`days\`. For example, \`100M size\` will limit logical log space on disk to 100MB per database,and \`200K txs\` will limit the number of transactions kept to 200 000 per database.)
S	dbms.tx_log.rotation.size	bytes	d	262144000	is minimum \`128.00KiB\`
S	dbms.tx_state.memory_allocation	enum:ON_HEAP,OFF_HEAP		OFF_HEAP
S	dbms.unmanaged_extension_classes	list:other:<classname>=<mount point> string		[]
S	dbms.upgrade_max_processors	int	d	0	is minimum \`0\`
S	dbms.windows_service_name	string		neo4j
S	fabric.enabled_by_default	bool	i	true
S	fabric.stream.batch_size	int	i	50	is minimum \`1\`
S	internal.cypher.pipelined.allow_source_generation	bool	i	false
S	internal.dbms.logs.query.deprecation_notifications.enabled	bool	di	false
S	unsupported.consistency_checker.fail_fast_threshold	int	i	0	is minimum \`0\`
S	unsupported.consistency_checker.memory_limit_factor	double	i	0.9	is minimum \`0.1\` ; is maximum \`1.0\`
S	unsupported.cypher.compiler_tracing	bool	i	false
S	unsupported.cypher.enable_extra_semantic_features	list:string	i	[]
S	unsupported.cypher.enable_runtime_monitors	bool	i	false
S	unsupported.cypher.expression_engine	enum:DEFAULT,INTERPRETED,COMPILED,ONLY_WHEN_HOT	i	DEFAULT
S	unsupported.cypher.expression_method_limit	int	i	8000	is minimum \`0\` ; is maximum \`65535\`
S	unsupported.cypher.expression_recompilation_limit	int	i	10	is minimum \`0\`
S	unsupported.cypher.idp_solver_duration_threshold	long	i	1000	is minimum \`10\`
S	unsupported.cypher.idp_solver_table_threshold	int	i	128	is minimum \`16\`
S	unsupported.cypher.non_indexed_label_warning_threshold	long	i	10000
S	unsupported.cypher.number_of_workers	int	i	0
S	unsupported.cypher.parser	enum:DEFAULT,PARBOILED,JAVACC	i	DEFAULT
S	unsupported.cypher.pipelined.batch_size_big	int	i	1024	is minimum \`1\`
S	unsupported.cypher.pipelined.batch_size_small	int	i	128	is minimum \`1\`
S	unsupported.cypher.pipelined.enable_dynamic_scheduling	bool	i	true
S	unsupported.cypher.pipelined.enable_runtime_trace	bool	i	false
S	unsupported.cypher.pipelined.method_limit	int	i	65535	is minimum \`0\` ; is maximum \`65535\`
S	unsupported.cypher.pipelined.operator_engine	enum:DEFAULT,COMPILED,INTERPRETED	i	DEFAULT
S	unsupported.cypher.pipelined.operator_fusion_over_pipeline_limit	int	i	8
S	unsupported.cypher.pipelined.runtime_trace_path	path	i	stdOut
S	unsupported.cypher.pipelined_interpreted_pipes_fallback	enum:DISABLED,DEFAULT,ALL,WHITELISTED_PLANS_ONLY	i	DEFAULT
S	unsupported.cypher.planning_point_indexes_enabled	bool	i	false
S	unsupported.cypher.planning_range_indexes_enabled	bool	i	false
S	unsupported.cypher.planning_text_indexes_enabled	bool	i	true
S	unsupported.cypher.predicates_as_union_max_size	int	i	255	is minimum \`0\`
S	unsupported.cypher.replan_algorithm	enum:DEFAULT,NONE,INVERSE,EXPONENTIAL	i	DEFAULT
S	unsupported.cypher.runtime	enum:DEFAULT,INTERPRETED,SLOTTED,PIPELINED	i	DEFAULT
S	unsupported.cypher.splitting_top_behavior	enum:DEFAULT,DISALLOW	i	DEFAULT
S	unsupported.cypher.statistics_divergence_target	double	i	0.1	is in the range \`0.0\` to \`1.0\`
S	unsupported.cypher.target_replan_interval	duration	i	PT7H
S	unsupported.datacollector.max_query_text_size	int	i	10000	is minimum \`0\`
S	unsupported.datacollector.max_recent_query_count	int	i	8192	is minimum \`0\`
S	unsupported.dbms.block_alter_database	bool	i	false
S	unsupported.dbms.block_create_drop_database	bool	i	false
S	unsupported.dbms.block_remote_alias	bool	i	false
S	unsupported.dbms.block_size.array_properties	int	i	0	is minimum \`0\`
S	unsupported.dbms.block_size.labels	int	i	0	is minimum \`0\`
S	unsupported.dbms.block_size.strings	int	i	0	is minimum \`0\`
S	unsupported.dbms.block_start_stop_database	bool	i	false
S	unsupported.dbms.bolt.inbound_message_throttle.high_watermark	int	i	300	is in the range \`1\` to \`2147483647\`
S	unsupported.dbms.bolt.inbound_message_throttle.low_watermark	int	i	100	is in the range \`1\` to \`2147483647\`
S	unsupported.dbms.bolt.netty_message_merge_cumulator	bool	i	false
S	unsupported.dbms.bolt.netty_server_shutdown_quiet_period	int	i	5
S	unsupported.dbms.bolt.netty_server_shutdown_timeout	duration	i	PT15S
S	unsupported.dbms.bolt.netty_server_use_epoll	bool	i	true
S	unsupported.dbms.bolt.outbound_buffer_throttle	bool	i	true
S	unsupported.dbms.bolt.outbound_buffer_throttle.high_watermark	int	i	524288	is in the range \`65536\` to \`2147483647\`
S	unsupported.dbms.bolt.outbound_buffer_throttle.low_watermark	int	i	131072	is in the range \`16384\` to \`2147483647\`
S	unsupported.dbms.bolt.outbound_buffer_throttle.max_duration	duration	i	PT15M	is minimum \`30s\` or is \`0s\`
S	unsupported.dbms.checkpoint_log.rotation.keep.files	int	i	3	is in the range \`2\` to \`100\`
S	unsupported.dbms.checkpoint_log.rotation.size	bytes	i	1048576	is minimum \`1.00KiB\`
S	unsupported.dbms.config.command_evaluation_timeout	duration	i	PT30S
S	unsupported.dbms.counts_store_rotation_timeout	duration	i	PT10M
S	unsupported.dbms.cypher_ip_blocklist	list:cidr_ip	i	[]
S	unsupported.dbms.debug.page_cache_tracer_speed_reporting_threshold	duration	i	PT10S
S	unsupported.dbms.debug.print_page_buffer_allocation_trace	bool	i	false
S	unsupported.dbms.debug.trace_cursors	bool	i	false
S	unsupported.dbms.debug.trace_tx_statement	bool	i	false
S	unsupported.dbms.debug.track_cursor_close	bool	i	false
S	unsupported.dbms.debug.track_tx_statement_close	bool	i	false
S	unsupported.dbms.directories.auth	path	i	dbms
S	unsupported.dbms.directories.databases.root	path	i	databases
S	unsupported.dbms.directories.pid_file	path	i	neo4j.pid
S	unsupported.dbms.directories.scripts	path	i	scripts
S	unsupported.dbms.directories.windows_tools	path	i	bin/tools
S	unsupported.dbms.discoverable_bolt_address	uri	i
S	unsupported.dbms.discoverable_bolt_routing_address	uri	i
S	unsupported.dbms.dump_diagnostics	bool	i	true
S	unsupported.dbms.enable_transaction_heap_allocation_tracking	bool	i	false
S	unsupported.dbms.executiontime_limit.time	duration	io
S	unsupported.dbms.extra_lock_verification	bool	i	false
S	unsupported.dbms.force_small_id_cache	bool	i	false
S	unsupported.dbms.http_paths_blacklist	list:string	i	[]
S	unsupported.dbms.idgenerator.log.enabled	bool	i	false
S	unsupported.dbms.idgenerator.log.prune_threshold	duration	i	PT48H
S	unsupported.dbms.idgenerator.log.rotation_threshold	bytes	i	209715200
S	unsupported.dbms.index.archive_failed	bool	i	false
S	unsupported.dbms.index.default_fulltext_provider	string	i	fulltext-1.0
S	unsupported.dbms.index.lucene.merge_factor	int	i	2
S	unsupported.dbms.index.lucene.min_merge	double	i	0.1
S	unsupported.dbms.index.lucene.nocfs.ratio	double	i	1.0
S	unsupported.dbms.index.lucene.population_max_buffered_docs	int	i	-1
S	unsupported.dbms.index.lucene.population_ram_buffer_size	double	i	50.0
S	unsupported.dbms.index.lucene.standard_ram_buffer_size	double	i	16.0
S	unsupported.dbms.index.lucene.writer_max_buffered_docs	int	i	100000
S	unsupported.dbms.index.population_batch_max_byte_size	bytes	i	10485760	is maximum \`2.00GiB\`
S	unsupported.dbms.index.population_print_debug	bool	i	false
S	unsupported.dbms.index.population_queue_threshold	int	i	20000
S	unsupported.dbms.index.populator_block_size	bytes	i	1048576	is minimum \`20B\` ; is maximum \`2.00GiB\`
S	unsupported.dbms.index.populator_merge_factor	int	i	8
S	unsupported.dbms.index.sampling.async_recovery	bool	i	true
S	unsupported.dbms.index.sampling.async_recovery_wait	bool	i
S	unsupported.dbms.index.sampling.log_recovered_samples	bool	i	false
S	unsupported.dbms.index.skip_default_indexes_on_creation	bool	i	false
S	unsupported.dbms.index.spatial.curve.bottom_threshold	double	i	0.0
S	unsupported.dbms.index.spatial.curve.extra_levels	int	i	1
S	unsupported.dbms.index.spatial.curve.top_threshold	double	i	0.0
S	unsupported.dbms.index_population.parallelism	int	i	2	is minimum \`0\`
S	unsupported.dbms.index_population.workers	int	i	1	is minimum \`0\`
S	unsupported.dbms.index_sampling.parallelism	int	i	4	is minimum \`0\`
S	unsupported.dbms.initial_transaction_heap_grab_size	bytes	i	2097152
S	unsupported.dbms.io.controller.consider.external.enabled	bool	di	false
S	unsupported.dbms.kernel_id	string	i		matches the pattern \`[a-zA-Z0-9]*\` (has to be a valid kernel identifier)
S	unsupported.dbms.lock_manager	string	i	forseti
S	unsupported.dbms.lock_manager.verbose_deadlocks	bool	i	false
S	unsupported.dbms.logs.query.heap_dump_enabled	bool	di	false
S	unsupported.dbms.loopback_delete	bool	i	false
S	unsupported.dbms.loopback_enabled	bool	i	false
S	unsupported.dbms.loopback_file	path	i
S	unsupported.dbms.lucene.ephemeral	bool	i	false
S	unsupported.dbms.max_http_request_header_size	int	i	20480
S	unsupported.dbms.max_http_response_header_size	int	i	20480
S	unsupported.dbms.memory.counts_store_max_cached_entries	int	i	1000000
S	unsupported.dbms.memory.managed_network_buffers	bool	i	false
S	unsupported.dbms.memory.pagecache.warmup.blocking	bool	i	false
S	unsupported.dbms.memory.pagecache.warmup.legacy_profile_loader	bool	i	false
S	unsupported.dbms.page.file.tracer	bool	i	false
S	unsupported.dbms.query.snapshot	bool	i	false
S	unsupported.dbms.query.snapshot.retries	int	i	5	is in the range \`1\` to \`2147483647\`
S	unsupported.dbms.query_execution_plan_cache_size	int	i	-1	is minimum \`-1\`
S	unsupported.dbms.readonly.failover	bool	di	true
S	unsupported.dbms.recovery.enable_parallelism	bool	i	false
S	unsupported.dbms.recovery.ignore_store_id_validation	bool	i	false
S	unsupported.dbms.report_configuration	bool	i	false
S	unsupported.dbms.reserved.page.header.bytes	int	i	0
S	unsupported.dbms.routing.client_provided_address_suffix	string	i	endpoints.neo4j.io
S	unsupported.dbms.routing.client_provided_router_enabled	bool	i	false
S	unsupported.dbms.routing.client_provided_router_prefixes	list:string	i	[a, b, c, d]	has minimum size \`2\`
S	unsupported.dbms.routing.client_provided_router_rotation_period	duration	i	PT1M	is in the range \`10s\` to \`1d\`
S	unsupported.dbms.ssl.system.ignore_dot_files	bool	i	false
S	unsupported.dbms.storage.consistency_check_on_apply	bool	i	false
S	unsupported.dbms.storage_engine	string	i	record
S	unsupported.dbms.strictly_prioritize_id_freelist	bool	i	true
S	unsupported.dbms.tokenscan.log.enabled	bool	i	false
S	unsupported.dbms.tokenscan.log.prune_threshold	duration	i	PT48H
S	unsupported.dbms.tokenscan.log.rotation_threshold	bytes	i	209715200
S	unsupported.dbms.tracer	string	i
S	unsupported.dbms.transaction_start_timeout	duration	i	PT1S
S	unsupported.dbms.tx.logs.dedicated.appender	bool	i	false
S	unsupported.dbms.tx_log.fail_on_corrupted_log_files	bool	i	true
S	unsupported.dbms.tx_log.presketch	bool	i	false
S	unsupported.dbms.upgrade_restriction_enabled	bool	i	false
S	unsupported.dbms.uris.browser	uri	i	/browser/
S	unsupported.dbms.uris.db	normalized_relative_uri	i	/db
S	unsupported.dbms.uris.dbms	normalized_relative_uri	i	/dbms
S	unsupported.dbms.uris.management	normalized_relative_uri	i	/db/manage
S	unsupported.dbms.uris.rest	normalized_relative_uri	i	/db/data
S	unsupported.dbms.wadl_generation_enabled	bool	i	false
S	unsupported.tools.batch_inserter.batch_size	int	i	10000
S	unsupported.vm_pause_monitor.measurement_duration	duration	i	PT0.2S
S	unsupported.vm_pause_monitor.stall_alert_threshold	duration	i	PT0.2S
R	bolt.ssl_policy	dbms.ssl.policy.bolt.enabled
V	bolt.ssl_policy	*	dbms.ssl.policy.bolt.enabled	true
R	causal_clustering.refuse_to_be_leader	dbms.databases.default_to_read_only
R	causal_clustering.ssl_policy	dbms.ssl.policy.cluster.enabled
V	causal_clustering.ssl_policy	*	dbms.ssl.policy.cluster.enabled	true
R	cypher.query_max_allocations	dbms.memory.transaction.max_size
R	dbms.active_database	dbms.default_database
R	dbms.backup.ssl_policy	dbms.ssl.policy.backup.enabled
V	dbms.backup.ssl_policy	*	dbms.ssl.policy.backup.enabled	true
R	dbms.connector.bolt.connection_keep_alive_scheduling_interval	dbms.connector.bolt.connection_keep_alive_streaming_scheduling_interval
R	dbms.connectors.default_advertised_address	dbms.default_advertised_address
R	dbms.connectors.default_listen_address	dbms.default_listen_address
X	dbms.directories.certificates
R	dbms.memory.pagecache.warmup.preload.whitelist	dbms.memory.pagecache.warmup.preload.allowlist
R	dbms.memory.transaction.datababase_max_size	dbms.memory.transaction.database_max_size
X	dbms.procedures.kill_query_verbose
R	dbms.read_only	dbms.databases.default_to_read_only
R	dbms.security.http_auth_whitelist	dbms.security.http_auth_allowlist
R	dbms.security.procedures.whitelist	dbms.security.procedures.allowlist
R	dbms.tx_state.max_off_heap_memory	dbms.memory.off_heap.max_size
R	dbms.tx_state.off_heap.block_cache_size	dbms.memory.off_heap.block_cache_size
R	dbms.tx_state.off_heap.max_cacheable_block_size	dbms.memory.off_heap.max_cacheable_block_size
R	https.ssl_policy	dbms.ssl.policy.https.enabled
V	https.ssl_policy	*	dbms.ssl.policy.https.enabled	true
X	unsupported.consistency_checker.experimental
R	unsupported.consistency_checker.experimental.fail_fast	unsupported.consistency_checker.fail_fast_threshold
X	unsupported.dbms.locks.forseti_deadlock_resolution_strategy
X	unsupported.dbms.logs.format
X	unsupported.dbms.multi_threaded_schema_index_population_enabled
X	unsupported.dbms.security.tls_certificate_file
X	unsupported.dbms.security.tls_key_file
V	dbms.logs.query.enabled	false	dbms.logs.query.enabled	OFF
V	dbms.logs.query.enabled	true	dbms.logs.query.enabled	INFO
`;
