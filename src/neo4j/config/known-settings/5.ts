// Made by tools/known-settings/generate.mjs from Neo4j 5.26.30; not edited by hand. See index.ts for the columns.
export const facts = `S	browser.post_connect_cmd	string
S	browser.remote_content_hostname_whitelist	string		guides.neo4j.com,localhost
S	client.allow_telemetry	bool		true
S	db.checkpoint	enum:PERIODIC,CONTINUOUS,VOLUME,VOLUMETRIC		PERIODIC
S	db.checkpoint.interval.time	duration		PT15M
S	db.checkpoint.interval.tx	int		100000	is minimum \`1\`
S	db.checkpoint.interval.volume	bytes		262144000	is minimum \`1.00KiB\`
S	db.checkpoint.iops.limit	int	d	600
S	db.filewatcher.enabled	bool		true
S	db.format	string	d	aligned
S	db.import.csv.buffer_size	long		2097152	is minimum \`1\`
S	db.import.csv.legacy_quote_escaping	bool		true
S	db.index.fulltext.default_analyzer	string		standard-no-stop-words
S	db.index.fulltext.eventually_consistent	bool		false
S	db.index.fulltext.eventually_consistent_apply_parallelism	int		1	is minimum \`1\`
S	db.index.fulltext.eventually_consistent_index_update_queue_max_length	int		10000	is in the range \`1\` to \`50000000\`
S	db.index.fulltext.eventually_consistent_refresh_interval	duration		PT0S
S	db.index.fulltext.eventually_consistent_refresh_parallelism	int		1	is minimum \`1\`
S	db.index_sampling.background_enabled	bool		true
S	db.index_sampling.sample_size_limit	int		8388608	is in the range \`1048576\` to \`2147483647\`
S	db.index_sampling.update_percentage	int		5	is minimum \`0\`
S	db.lock.acquisition.timeout	duration	d	PT0S
S	db.logs.query.annotation_data_as_json_enabled	bool	do	false
S	db.logs.query.annotation_data_format	enum:CYPHER,JSON,FLAT_JSON	d	CYPHER
S	db.logs.query.early_raw_logging_enabled	bool	d	false
S	db.logs.query.enabled	enum:OFF,INFO,VERBOSE	d	VERBOSE
S	db.logs.query.max_parameter_length	int	d	2147483647
S	db.logs.query.obfuscate_errors	bool	d	false
S	db.logs.query.obfuscate_literals	bool	d	false
S	db.logs.query.parameter_logging_enabled	bool	d	true
S	db.logs.query.plan_description_enabled	bool	d	false
S	db.logs.query.threshold	duration	d	PT0S
S	db.logs.query.transaction.enabled	enum:OFF,INFO,VERBOSE	d	OFF
S	db.logs.query.transaction.threshold	duration	d	PT0S
S	db.memory.pagecache.warmup.enable	bool		true
S	db.memory.pagecache.warmup.preload	bool		false
S	db.memory.pagecache.warmup.preload.allowlist	string		.*
S	db.memory.pagecache.warmup.profile.interval	duration		PT1M
S	db.memory.transaction.max	bytes	d	0	is minimum \`1.00MiB\` or is \`0B\`
S	db.memory.transaction.total.max	bytes	d	0	is minimum \`10.00MiB\` or is \`0B\`
S	db.recovery.fail_on_missing_files	bool		true
S	db.relationship_grouping_threshold	int		50	is minimum \`1\`
S	db.shutdown_transaction_end_timeout	duration		PT10S
S	db.store.files.preallocate	bool		true
S	db.temporal.timezone	timezone		Z
S	db.track_query_cpu_time	bool	d	false
S	db.transaction.bookmark_ready_timeout	duration	d	PT30S	is minimum \`1s\`
S	db.transaction.concurrent.maximum	int	d	1000
S	db.transaction.monitor.check.interval	duration		PT2S
S	db.transaction.sampling.percentage	int	d	5	is in the range \`1\` to \`100\`
S	db.transaction.timeout	duration	d	PT0S
S	db.transaction.tracing.level	enum:DISABLED,SAMPLE,ALL	d	DISABLED
S	db.tx_log.buffer.size	long		524288	is minimum \`131072\`
S	db.tx_log.preallocate	bool	d	true
S	db.tx_log.rotation.retention_policy	string	d	2 days	matches the pattern \`^(true|keep_all|false|keep_none|(\\d+[KkMmGg]?( (files|size|txs|entries|hours( \\d+[KkMmGg]?)?|days( \\d+[KkMmGg]?)?))))$\` (Must be \`true\` or \`keep_all\`, \`false\` or \`keep_none\`, or of format \`<number><optional unit> <type> <optional space restriction>\`. Valid units are \`K\`, \`M\` and \`G\`. Valid types are \`files\`, \`size\`, \`txs\`, \`entries\`, \`hours\` and \`days\`. Valid optional space restriction is a logical log space restriction like \`100M\`. For example, \`100M size\` will limit logical log space on disk to 100MiB per database, and \`200K txs\` will limit the number of transactions kept to 200 000 per database.)
S	db.tx_log.rotation.size	bytes	d	268435456	is minimum \`128.00KiB\`
S	db.tx_state.memory_allocation	enum:ON_HEAP,OFF_HEAP	o	ON_HEAP
S	dbms.cypher.forbid_exhaustive_shortestpath	bool		false
S	dbms.cypher.forbid_shortestpath_common_nodes	bool		true
S	dbms.cypher.hints_error	bool		false
S	dbms.cypher.infer_schema_parts	enum:MOST_SELECTIVE_LABEL,OFF		OFF
S	dbms.cypher.lenient_create_relationship	bool		false
S	dbms.cypher.min_replan_interval	duration		PT10S
S	dbms.cypher.planner	enum:DEFAULT,COST		DEFAULT
S	dbms.cypher.render_plan_description	bool	d	false
S	dbms.cypher.statistics_divergence_threshold	double		0.75	is in the range \`0.0\` to \`1.0\`
S	dbms.db.timezone	enum:UTC,SYSTEM		UTC
S	dbms.logs.http.enabled	bool		false
S	dbms.memory.tracking.enable	bool		true
S	dbms.memory.transaction.total.max	bytes	d	4424571289	is minimum \`10.00MiB\` or is \`0B\`
S	dbms.netty.ssl.provider	enum:JDK,OPENSSL,OPENSSL_REFCNT		JDK
S	dbms.routing.client_side.enforce_for_domains	list:string	d	[]
S	dbms.routing.default_router	enum:SERVER,CLIENT		CLIENT
S	dbms.routing.driver.connection.connect_timeout	duration		PT5S
S	dbms.routing.driver.connection.max_lifetime	duration		PT1H
S	dbms.routing.driver.connection.pool.acquisition_timeout	duration		PT1M
S	dbms.routing.driver.connection.pool.idle_test	duration
S	dbms.routing.driver.connection.pool.max_size	int		-1
S	dbms.routing.driver.logging.level	enum:DEBUG,INFO,WARN,ERROR,NONE		INFO
S	dbms.routing.enabled	bool		true
S	dbms.routing_ttl	duration		PT5M	is minimum \`1s\`
S	dbms.security.allow_csv_import_from_file_urls	bool		true
S	dbms.security.auth_enabled	bool		false
S	dbms.security.auth_lock_time	duration		PT5S	is minimum \`0s\`
S	dbms.security.auth_max_failed_attempts	int		3	is minimum \`0\`
S	dbms.security.auth_minimum_password_length	int		8	is minimum \`1\`
S	dbms.security.http_access_control_allow_origin	string		*
S	dbms.security.http_auth_allowlist	list:string		[/, /browser.*]
S	dbms.security.http_static_content_security_policy_header	string
S	dbms.security.http_strict_transport_security	string
S	dbms.security.procedures.allowlist	list:string		[*]
S	dbms.security.procedures.unrestricted	list:string		[]
S	dbms.usage_report.enabled	bool		true
S	initial.dbms.default_database	databasename		neo4j
S	internal.consistency_checker.fail_fast_threshold	int	i	0	is minimum \`0\`
S	internal.consistency_checker.memory_limit_factor	double	i	0.9	is minimum \`0.1\` ; is maximum \`1.0\`
S	internal.cypher.compiler_tracing	bool	i	false
S	internal.cypher.eager_analysis_implementation	enum:IR,LP	i	LP
S	internal.cypher.enable_extra_semantic_features	list:string	i	[]
S	internal.cypher.enable_parallel_runtime_memory_tracking	bool	i	true
S	internal.cypher.enable_query_cache_monitors	bool	i	false
S	internal.cypher.enable_runtime_monitors	bool	i	false
S	internal.cypher.enable_shortest_to_legacy_shortest	bool	i	true
S	internal.cypher.enable_soft_query_cache	bool	i	false
S	internal.cypher.expression_engine	enum:DEFAULT,INTERPRETED,COMPILED,ONLY_WHEN_HOT	i	DEFAULT
S	internal.cypher.expression_method_limit	int	i	8000	is minimum \`0\` ; is maximum \`65535\`
S	internal.cypher.expression_recompilation_limit	int	i	10	is minimum \`0\`
S	internal.cypher.extract_literals	enum:ALWAYS,NEVER,IF_NO_PARAMETER	i	ALWAYS
S	internal.cypher.free_memory_of_unused_columns	bool	i	true
S	internal.cypher.idp_solver_duration_threshold	long	i	1000	is minimum \`10\`
S	internal.cypher.idp_solver_table_threshold	int	i	128	is minimum \`16\`
S	internal.cypher.lp_eager_analysis_fallback_enabled	bool	i	true
S	internal.cypher.max_number_of_active_queries	int	di	0	is minimum \`0\`
S	internal.cypher.max_number_of_cached_worker_resources	int	i	0
S	internal.cypher.non_indexed_label_warning_threshold	long	i	10000
S	internal.cypher.parallel_runtime_support	enum:DISABLED,ALL	di	ALL
S	internal.cypher.parser.antlr_enabled	bool	di	true
S	internal.cypher.pipelined.allow_source_generation	bool	i	false
S	internal.cypher.pipelined.batch_reuse	enum:DEFAULT,DISABLED,PACK,FULL	di	DEFAULT
S	internal.cypher.pipelined.batch_size_big	int	i	1024	is minimum \`1\`
S	internal.cypher.pipelined.batch_size_small	int	i	128	is minimum \`1\`
S	internal.cypher.pipelined.enable_runtime_trace	bool	i	false
S	internal.cypher.pipelined.method_limit	int	i	65535	is minimum \`0\` ; is maximum \`65535\`
S	internal.cypher.pipelined.operator_engine	enum:DEFAULT,COMPILED,INTERPRETED	i	DEFAULT
S	internal.cypher.pipelined.operator_fusion_lower_limit	int	i	2
S	internal.cypher.pipelined.operator_fusion_over_pipeline_limit	int	i	8
S	internal.cypher.pipelined.runtime_trace_path	path	i	stdOut
S	internal.cypher.pipelined_interpreted_pipes_fallback	enum:DISABLED,DEFAULT,ALL,WHITELISTED_PLANS_ONLY	i	DEFAULT
S	internal.cypher.plan_var_expand_into	enum:MINIMUM_COST,SINGLE_ROW	i	SINGLE_ROW
S	internal.cypher.planning_cache_properties_for_entities_enabled	bool	i	true
S	internal.cypher.planning_intersection_scans_enabled	bool	i	true
S	internal.cypher.planning_subtraction_scans_enabled	bool	i	true
S	internal.cypher.predicates_as_union_max_size	int	i	255	is minimum \`0\`
S	internal.cypher.push_predicates_into_remote_batch_properties	bool	i	false
S	internal.cypher.query_monitor_check_interval	duration	di	PT5S
S	internal.cypher.query_pending_release_timeout	duration	di	PT30S
S	internal.cypher.remote_batch_properties_implementation	enum:PLANNER,REWRITER,SKIP_REMOTE_BATCHING	i	REWRITER
S	internal.cypher.replan_algorithm	enum:DEFAULT,NONE,INVERSE,EXPONENTIAL	i	DEFAULT
S	internal.cypher.runtime	enum:DEFAULT,LEGACY,INTERPRETED,SLOTTED,PIPELINED,PARALLEL	i	DEFAULT
S	internal.cypher.stateful_shortest_planning_mode	enum:INTO_ONLY,ALL_IF_POSSIBLE,CARDINALITY_HEURISTIC	i	CARDINALITY_HEURISTIC
S	internal.cypher.stateful_shortest_planning_rewrite_quantifiers_above	int	i	100
S	internal.cypher.statistics_divergence_target	double	i	0.1	is in the range \`0.0\` to \`1.0\`
S	internal.cypher.target_replan_interval	duration	i	PT7H
S	internal.cypher.use_parameter_size	bool	i	true
S	internal.cypher.var_expand_relationship_id_set_threshold	int	i	128	is minimum \`-1\`
S	internal.cypher.warn_on_aggregation_skip_null	bool	i	false
S	internal.cypher.worker_management	enum:DEFAULT,THREAD_POOL	i	DEFAULT
S	internal.datacollector.max_query_text_size	int	i	10000	is minimum \`0\`
S	internal.datacollector.max_recent_query_count	int	i	8192	is minimum \`0\`
S	internal.db.cdc.log_change_max_refresh_interval	duration	i	PT1S
S	internal.db.checkpoint_log.rotation.keep.files	int	i	3	is in the range \`2\` to \`100\`
S	internal.db.checkpoint_log.rotation.size	bytes	i	1048576	is minimum \`1.00KiB\`
S	internal.db.composite.query_profiles_output	path	di	logs/profiles
S	internal.db.composite.query_profiling_enabled	bool	di	false
S	internal.db.idcontroller.maintenance_interval	duration	i	PT0.4S
S	internal.db.memory.pagecache.warmup.blocking_enabled	bool	i	false
S	internal.db.multiversion.index.commands.enabled	bool	i	true
S	internal.db.multiversion.transaction.chunk.size	bytes	i	10485760
S	internal.db.multiversion.transaction.validation.fail_fast	bool	di	true
S	internal.db.multiversion.transaction.validation.locks.dump	bool	i	false
S	internal.db.multiversion.transaction.visibility.boundaries.dump	bool	i	false
S	internal.db.transaction.shutdown_terminated_transaction_wait_timeout	duration	i	PT1S
S	internal.db.transaction.termination_timeout	duration	di	PT5M
S	internal.db.transaction.trace_internal_errors	bool	i	false
S	internal.dbms.automatic_upgrade.enabled	bool	io	true
S	internal.dbms.block_alter_database	bool	i	false
S	internal.dbms.block_create_drop_database	bool	i	false
S	internal.dbms.block_remote_alias	bool	i	false
S	internal.dbms.block_server_management	bool	i	false
S	internal.dbms.block_size.array_properties	int	i	0	is minimum \`0\`
S	internal.dbms.block_size.labels	int	i	0	is minimum \`0\`
S	internal.dbms.block_size.strings	int	i	0	is minimum \`0\`
S	internal.dbms.block_start_stop_database	bool	i	false
S	internal.dbms.bolt.inbound_message_throttle.high_watermark	int	i	300	is in the range \`1\` to \`2147483647\`
S	internal.dbms.bolt.inbound_message_throttle.low_watermark	int	i	100	is in the range \`1\` to \`2147483647\`
S	internal.dbms.bolt.local_address	string	i
S	internal.dbms.bolt.local_enabled	bool	i	true
S	internal.dbms.bolt.max_protocol_version	other:a protocol version (<major>.<minor>)	i
S	internal.dbms.bolt.min_protocol_version	other:a protocol version (<major>.<minor>)	i
S	internal.dbms.bolt.netty_message_merge_cumulator	bool	i	false
S	internal.dbms.bolt.netty_server_shutdown_quiet_period	int	i	5
S	internal.dbms.bolt.netty_server_shutdown_timeout	duration	i	PT15S
S	internal.dbms.bolt.netty_server_use_native_transport	bool	i	true
S	internal.dbms.bolt.outbound_buffer_throttle	bool	di	true
S	internal.dbms.bolt.outbound_buffer_throttle.high_watermark	int	i	524288	is in the range \`65536\` to \`2147483647\`
S	internal.dbms.bolt.outbound_buffer_throttle.low_watermark	int	i	131072	is in the range \`16384\` to \`2147483647\`
S	internal.dbms.bolt.outbound_buffer_throttle.max_duration	duration	i	PT15M	is minimum \`30s\` or is \`0s\`
S	internal.dbms.bolt.streaming_buffer_size	int	i	512	is minimum \`128\`
S	internal.dbms.bolt.streaming_flush_threshold	int	i	8192	is \`0\` or is minimum \`128\`
S	internal.dbms.bolt.thread_binding_timeout	duration	i	PT0.01S	is minimum \`0s\`
S	internal.dbms.bolt.transaction_thread_binding	bool	i	true
S	internal.dbms.browser_artefact_pattern	list:globbing_pattern	i	[neo4j-browser*.zip]
S	internal.dbms.capabilities.blocked	list:string	di	[]
S	internal.dbms.change_data_capture	bool	i	true
S	internal.dbms.clacks_enabled	bool	i	false
S	internal.dbms.clacks_names	string	i	Richard Macaskill
S	internal.dbms.composable_commands	bool	i	false
S	internal.dbms.config.command_evaluation_timeout	duration	i	PT30S
S	internal.dbms.counts_store_rotation_timeout	duration	i	PT10M
S	internal.dbms.create_default_user	bool	i	true
S	internal.dbms.cypher.enable_experimental_versions	bool	i	false
S	internal.dbms.cypher_ip_blocklist	list:cidr_ip	i	[]
S	internal.dbms.debug.gbptree_structure_log_enabled	bool	i	false
S	internal.dbms.debug.page_cache_tracer_speed_reporting_threshold	duration	i	PT10S
S	internal.dbms.debug.print_page_buffer_allocation_trace	bool	i	false
S	internal.dbms.debug.trace_cursors	bool	i	false
S	internal.dbms.debug.trace_tx_statement	bool	i	false
S	internal.dbms.debug.track_cursor_close	bool	i	false
S	internal.dbms.debug.track_tx_statement_close	bool	i	false
S	internal.dbms.dependent_constraints_enabled	bool	i	false
S	internal.dbms.discoverable_bolt_address	uri	i
S	internal.dbms.discoverable_bolt_routing_address	uri	i
S	internal.dbms.dump_diagnostics	bool	i	true
S	internal.dbms.enable_transaction_heap_allocation_tracking	bool	i	false
S	internal.dbms.executiontime_limit.time	duration	io
S	internal.dbms.extra_lock_verification	bool	i	false
S	internal.dbms.fallback_to_latest_runtime_version	bool	i	false
S	internal.dbms.force_small_id_cache	bool	i	false
S	internal.dbms.graph_type	bool	i	false
S	internal.dbms.http_paths_blacklist	list:string	i	[]
S	internal.dbms.id_buffering.offload_to_disk	bool	i	true
S	internal.dbms.idgenerator.log.enabled	bool	i	false
S	internal.dbms.idgenerator.log.prune_threshold	duration	i	PT48H
S	internal.dbms.idgenerator.log.rotation_threshold	bytes	i	209715200
S	internal.dbms.include_dev_format_versions	bool	i	false
S	internal.dbms.index.always_use_latest_index_provider	bool	i	true
S	internal.dbms.index.archive_failed	bool	i	false
S	internal.dbms.index.lucene.max_merge	double	i	2048.0
S	internal.dbms.index.lucene.merge_factor	int	i	2
S	internal.dbms.index.lucene.min_merge	double	i	0.1
S	internal.dbms.index.lucene.nocfs.ratio	double	i	1.0
S	internal.dbms.index.lucene.population_max_buffered_docs	int	i	-1
S	internal.dbms.index.lucene.population_ram_buffer_size	double	i	50.0
S	internal.dbms.index.lucene.population_serial_merge_scheduler	bool	i	true
S	internal.dbms.index.lucene.standard_ram_buffer_size	double	i	16.0
S	internal.dbms.index.lucene.writer_max_buffered_docs	int	i	100000
S	internal.dbms.index.population_batch_max_byte_size	bytes	i	10485760	is maximum \`2.00GiB\`
S	internal.dbms.index.population_print_debug	bool	i	false
S	internal.dbms.index.population_queue_threshold	int	i	20000
S	internal.dbms.index.populator_block_size	bytes	i	1048576	is minimum \`20B\` ; is maximum \`2.00GiB\`
S	internal.dbms.index.populator_merge_factor	int	i	8
S	internal.dbms.index.sampling.async_recovery	bool	i	true
S	internal.dbms.index.sampling.async_recovery_wait	bool	i
S	internal.dbms.index.sampling.log_recovered_samples	bool	i	false
S	internal.dbms.index.skip_default_indexes_on_creation	bool	i	false
S	internal.dbms.index.spatial.curve.bottom_threshold	double	i	0.0
S	internal.dbms.index.spatial.curve.extra_levels	int	i	1
S	internal.dbms.index.spatial.curve.top_threshold	double	i	0.0
S	internal.dbms.index.total_size_report_frequency	duration	i	PT10M	has minimum resolution of Seconds
S	internal.dbms.index.usage_report_frequency	duration	i	PT10S	has minimum resolution of Seconds
S	internal.dbms.index.vector.population_merge_factor	int	i	1000
S	internal.dbms.index.vector.population_ram_buffer_size	double	i	1.0
S	internal.dbms.index.vector.standard_merge_factor	int	i	50
S	internal.dbms.index_population.parallelism	int	i	2	is minimum \`0\`
S	internal.dbms.index_population.workers	int	i	1	is minimum \`0\`
S	internal.dbms.index_sampling.parallelism	int	i	4	is minimum \`0\`
S	internal.dbms.init_file	path	i
S	internal.dbms.initial_transaction_heap_grab_size	bytes	i	2097152
S	internal.dbms.initial_transaction_heap_grab_size_per_worker	bytes	i	131072
S	internal.dbms.io.controller.consider.external.enabled	bool	di	false
S	internal.dbms.latest_kernel_version	byte	i
S	internal.dbms.latest_runtime_version	int	i
S	internal.dbms.lock_manager.verbose_deadlocks	bool	di	false
S	internal.dbms.log_inconsistent_data_deletion	bool	di	false
S	internal.dbms.logs.query.deprecation_notifications.enabled	bool	di	false
S	internal.dbms.logs.query.heap_dump_enabled	bool	di	false
S	internal.dbms.logs.query.log_status_classification	bool	i	false
S	internal.dbms.logs.query.query_cache_key	bool	di	true
S	internal.dbms.logs.query.query_cache_key_plain_text	bool	di	false
S	internal.dbms.logs.query.query_cache_usage	bool	di	false
S	internal.dbms.loopback_delete	bool	i	false
S	internal.dbms.loopback_enabled	bool	i	false
S	internal.dbms.loopback_file	path	i
S	internal.dbms.lucene.max_partition_size	int	i
S	internal.dbms.max_http_request_header_size	int	i	20480
S	internal.dbms.max_http_response_header_size	int	i	20480
S	internal.dbms.max_transaction_heap_grab_size_per_worker	bytes	i		must be set less than or equal to value of 'internal.dbms.initial_transaction_heap_grab_size' 
S	internal.dbms.memory.counts_store_max_cached_entries	int	i	1000000
S	internal.dbms.multiversion_degreestore_mapping_cache_size	bytes	i	10485760
S	internal.dbms.non_reloadable_procedure_namespaces	list:string	i	[apoc.*, aura.*, gds.*]
S	internal.dbms.out_of_disk_space_protection	bool	i	false
S	internal.dbms.page.file.tracer	bool	i	false
S	internal.dbms.page_cache_allocator_block_size	bytes	i		is minimum \`1B\`
S	internal.dbms.page_cache_close_allocator_on_shutdown	bool	i	false
S	internal.dbms.parallel_index_updates_apply	bool	i	false
S	internal.dbms.query.snapshot	bool	i	false
S	internal.dbms.query.snapshot.retries	int	i	5	is in the range \`1\` to \`2147483647\`
S	internal.dbms.query_execution_plan_cache_size	int	i	-1	is minimum \`-1\`
S	internal.dbms.query_router.composite_queries	bool	i	false
S	internal.dbms.readonly.failover	bool	di	true
S	internal.dbms.recovery.enable_index_updates_parallelism	bool	i	true
S	internal.dbms.recovery.enable_parallelism	bool	i	false
S	internal.dbms.relationship_endpoint_label_and_node_label_existence_constraints	bool	i	false
S	internal.dbms.report_configuration	bool	i	false
S	internal.dbms.reserved_procedure_namespaces	list:string	i
S	internal.dbms.routing.client_provided_address_suffix	string	i	endpoints.neo4j.io
S	internal.dbms.routing.client_provided_router_enabled	bool	i	false
S	internal.dbms.routing.client_provided_router_prefixes	list:string	i	[a, b, c, d]	has minimum size \`2\`
S	internal.dbms.routing.client_provided_router_rotation_period	duration	i	PT1M	is in the range \`10s\` to \`1d\`
S	internal.dbms.routing.driver.event_loop_count	int	i	2
S	internal.dbms.routing.driver.idle_check_interval	duration	i	PT1M
S	internal.dbms.routing.driver.logging.leaked_sessions	bool	i	false
S	internal.dbms.routing.driver.timeout	duration	i	PT1M
S	internal.dbms.seed_with_metadata_timeout	duration	i	PT1M
S	internal.dbms.sharded_property_database.batch_size	int	i	8192
S	internal.dbms.show_setting	bool	i	true
S	internal.dbms.split_diagnostics	bool	i	true
S	internal.dbms.ssl.system.ignore_dot_files	bool	i	false
S	internal.dbms.storage.consistency_check_on_apply	bool	i	false
S	internal.dbms.strictly_prioritize_id_freelist	bool	i	true
S	internal.dbms.tracer	string	i
S	internal.dbms.transaction_start_timeout	duration	i	PT1S
S	internal.dbms.tx.logs.dedicated.appender	bool	i	false
S	internal.dbms.tx_log.fail_on_corrupted_log_files	bool	i	true
S	internal.dbms.tx_log.presketch	bool	i	false
S	internal.dbms.upgrade.procedure.wait_timeout	duration	io	PT30S
S	internal.dbms.upgrade_max_processors	int	di	0	is minimum \`0\`
S	internal.dbms.upgrade_restriction_enabled	bool	io	false
S	internal.dbms.uris.browser	uri	i	/browser/
S	internal.dbms.uris.db	normalized_relative_uri	i	/db
S	internal.dbms.uris.dbms	normalized_relative_uri	i	/dbms
S	internal.dbms.uris.management	normalized_relative_uri	i	/db/manage
S	internal.dbms.usage_report.initial_delay_ms	long	i	600000
S	internal.dbms.usage_report.report_interval_ms	long	i	86400000
S	internal.dbms.usage_report.udc_network_enabled	bool	i	true
S	internal.dbms.use_old_token_index_location	bool	i	false
S	internal.dbms.wadl_generation_enabled	bool	i	false
S	internal.dbms.web_dir_path	path	i	web
S	internal.server.bolt.connection_shutdown_wait_time	duration	i	PT5M
S	internal.server.bolt.protocol_capture	bool	i	false
S	internal.server.bolt.protocol_capture_path	path	i	bolt_capture
S	internal.server.bolt.protocol_logging	bool	i	false
S	internal.server.bolt.protocol_logging_mode	enum:DECODED,RAW,BOTH	i	DECODED
S	internal.server.bolt.response_metrics	bool	i	false
S	internal.server.bolt.tcp_keep_alive	bool	i	true
S	internal.server.bolt.thread_pool_queue_size	int	i	0
S	internal.server.bolt.thread_pool_shutdown_wait_time	duration	i	PT5M
S	internal.server.bolt.unauth_connection_timeout	duration	i	PT30S
S	internal.server.bolt.unauth_max_inbound_bytes	bytes	i	8192
S	internal.server.bolt.unauth_max_structure_depth	int	i	4	is in the range \`0\` to \`2147483647\`
S	internal.server.bolt.unauth_max_structure_elements	int	i	64	is in the range \`0\` to \`2147483647\`
S	internal.server.config.strict_validation.allow_duplicates.enabled	bool	i	false
S	internal.server.directories.auth	path	i	dbms
S	internal.server.directories.databases.root	path	i	databases
S	internal.server.directories.pid_file	path	i	neo4j.pid
S	internal.server.directories.scripts	path	i	scripts
S	internal.server.directories.windows_tools	path	i	bin/tools
S	internal.server.heap_estimator_cache.large_object_threshold	bytes	di	65536	is minimum \`0B\`
S	internal.server.heap_estimator_cache.preset	enum:DEFAULT,DISABLED,SMALL,LARGE,CUSTOM	di	DEFAULT
S	internal.server.heap_estimator_cache.size_limit	int	di	16	is minimum \`0\`
S	internal.server.logs.user.duplication_to_debug	bool	i	true
S	internal.server.memory.query_cache.soft_cache_num_entries	int	di	800	is minimum \`0\`
S	internal.server.memory.query_cache.strong_cache_num_entries	int	di	200	is minimum \`0\`
S	internal.server.queryapi.transactionid_length	int	i	6
S	internal.tools.batch_inserter.batch_size	int	i	10000
S	internal.vm_pause_monitor.enabled	bool	i	true
S	internal.vm_pause_monitor.measurement_duration	duration	i	PT0.2S
S	internal.vm_pause_monitor.stall_alert_threshold	duration	i	PT0.2S
S	server.bolt.additional_listen_addresses	list:socket_address		[]
S	server.bolt.advertised_address	socket_address		:7687	is an accessible address
S	server.bolt.connection_keep_alive	duration		PT1M	is minimum \`1ms\`
S	server.bolt.connection_keep_alive_for_requests	enum:ALL,STREAMING,OFF		ALL
S	server.bolt.connection_keep_alive_probes	int		2	is minimum \`1\`
S	server.bolt.connection_keep_alive_streaming_scheduling_interval	duration		PT1M	is minimum \`0s\`
S	server.bolt.enable_network_error_accounting	bool		true
S	server.bolt.enabled	bool		false
S	server.bolt.listen_address	socket_address		:7687
S	server.bolt.network_abort_clear_window_duration	duration		PT10M	is minimum \`1s\`
S	server.bolt.network_abort_warn_threshold	long		2	is minimum \`0\`
S	server.bolt.network_abort_warn_window_duration	duration		PT10M	is minimum \`1s\`
S	server.bolt.ocsp_stapling_enabled	bool		false
S	server.bolt.telemetry.enabled	bool		false
S	server.bolt.thread_pool_keep_alive	duration		PT5M
S	server.bolt.thread_pool_max_size	int		400
S	server.bolt.thread_pool_min_size	int		5
S	server.bolt.thread_starvation_clear_window_duration	duration		PT10M	is minimum \`1s\`
S	server.bolt.thread_starvation_warn_threshold	long		2	is minimum \`0\`
S	server.bolt.thread_starvation_warn_window_duration	duration		PT10M	is minimum \`1s\`
S	server.bolt.tls_level	enum:REQUIRED,OPTIONAL,DISABLED		DISABLED
S	server.bolt.traffic_accounting_check_period	duration		PT5M	is \`0s\` or is minimum \`1m\`
S	server.bolt.traffic_accounting_clear_duration	duration		PT10M	is minimum \`1m\`
S	server.bolt.traffic_accounting_incoming_threshold_mbps	long		950	is minimum \`1\`
S	server.bolt.traffic_accounting_outgoing_threshold_mbps	long		950	is minimum \`1\`
S	server.config.strict_validation.enabled	bool		true
S	server.cypher.parallel.worker_limit	int		0
S	server.databases.default_to_read_only	bool	d	false
S	server.databases.read_only	list:databasename	d	[]
S	server.databases.writable	list:databasename	d	[]
S	server.db.query_cache_size	int	o	1000	is minimum \`0\`
S	server.default_advertised_address	socket_address_only_host_name		localhost	has no specified port ; is an accessible address
S	server.default_listen_address	socket_address_only_host_name		localhost	has no specified port
S	server.directories.data	path		data
S	server.directories.dumps.root	path		dumps
S	server.directories.import	path
S	server.directories.lib	path		lib
S	server.directories.licenses	path		licenses
S	server.directories.logs	path		logs
S	server.directories.neo4j_home	path			is absolute
S	server.directories.plugins	path		plugins
S	server.directories.run	path		run
S	server.directories.script.root	path		scripts
S	server.directories.transaction.logs.root	path		transactions
S	server.http.advertised_address	socket_address		:7474	is an accessible address
S	server.http.enabled	bool		false
S	server.http.listen_address	socket_address		:7474
S	server.http.transaction_idle_timeout	duration		PT30S
S	server.http_enabled_modules	list:enum:TRANSACTIONAL_ENDPOINTS,UNMANAGED_EXTENSIONS,BROWSER,ENTERPRISE_MANAGEMENT_ENDPOINTS,QUERY_API_ENDPOINTS
S	server.http_enabled_transports	list:enum:HTTP1_1,HTTP2		[HTTP1_1, HTTP2]
S	server.https.advertised_address	socket_address		:7473	is an accessible address
S	server.https.enabled	bool		false
S	server.https.listen_address	socket_address		:7473
S	server.jvm.additional	jvm_additional
S	server.logs.config	path		conf/server-logs.xml
S	server.logs.debug.enabled	bool		true
S	server.logs.gc.enabled	bool		false
S	server.logs.gc.options	string		-Xlog:gc*,safepoint,age*=trace
S	server.logs.gc.rotation.keep_number	int		5
S	server.logs.gc.rotation.size	bytes		20971520
S	server.logs.user.config	path		conf/user-logs.xml
S	server.memory.heap.initial_size	bytes
S	server.memory.heap.max_size	bytes
S	server.memory.off_heap.block_cache_size	int	o	128	is minimum \`16\`
S	server.memory.off_heap.max_cacheable_block_size	bytes	o	524288	is minimum \`4.00KiB\` ; is power of 2
S	server.memory.off_heap.transaction_max_size	bytes	o	2147483648	is minimum \`0B\`
S	server.memory.pagecache.directio	bool		false
S	server.memory.pagecache.flush.buffer.enabled	bool	d	false
S	server.memory.pagecache.flush.buffer.size_in_pages	int	d	128	is in the range \`1\` to \`512\`
S	server.memory.pagecache.scan.prefetchers	int		4	is in the range \`0\` to \`255\`
S	server.memory.pagecache.size	bytes
S	server.memory.query_cache.per_db_cache_num_entries	int	d	1000	is minimum \`0\`
S	server.queryapi.transaction_idle_timeout	duration		PT1M
S	server.routing.listen_address	socket_address		:7688
S	server.threads.worker_count	int		2	is in the range \`1\` to \`44738\`
S	server.unmanaged_extension_classes	list:other:<classname>=<mount point> string		[]
S	server.windows_service_name	string		neo4j
R	clients.allow_telemetry	client.allow_telemetry
X	cypher.default_language_version
R	cypher.forbid_exhaustive_shortestpath	dbms.cypher.forbid_exhaustive_shortestpath
R	cypher.forbid_shortestpath_common_nodes	dbms.cypher.forbid_shortestpath_common_nodes
R	cypher.hints_error	dbms.cypher.hints_error
R	cypher.lenient_create_relationship	dbms.cypher.lenient_create_relationship
R	cypher.min_replan_interval	dbms.cypher.min_replan_interval
R	cypher.planner	dbms.cypher.planner
R	cypher.query_max_allocations	db.memory.transaction.max
R	cypher.render_plan_description	dbms.cypher.render_plan_description
R	cypher.statistics_divergence_threshold	dbms.cypher.statistics_divergence_threshold
X	dbms.allow_single_automatic_upgrade
X	dbms.allow_upgrade
X	dbms.backup.incremental.strategy
R	dbms.capabilities.blocked	internal.dbms.capabilities.blocked
R	dbms.checkpoint	db.checkpoint
R	dbms.checkpoint.interval.time	db.checkpoint.interval.time
R	dbms.checkpoint.interval.tx	db.checkpoint.interval.tx
R	dbms.checkpoint.interval.volume	db.checkpoint.interval.volume
R	dbms.checkpoint.iops.limit	db.checkpoint.iops.limit
X	dbms.clustering.enable
R	dbms.config.strict_validation	server.config.strict_validation.enabled
R	dbms.connector.bolt.advertised_address	server.bolt.advertised_address
R	dbms.connector.bolt.connection_keep_alive	server.bolt.connection_keep_alive
R	dbms.connector.bolt.connection_keep_alive_for_requests	server.bolt.connection_keep_alive_for_requests
R	dbms.connector.bolt.connection_keep_alive_probes	server.bolt.connection_keep_alive_probes
R	dbms.connector.bolt.connection_keep_alive_scheduling_interval	server.bolt.connection_keep_alive_scheduling_interval
R	dbms.connector.bolt.connection_keep_alive_streaming_scheduling_interval	server.bolt.connection_keep_alive_streaming_scheduling_interval
R	dbms.connector.bolt.enabled	server.bolt.enabled
R	dbms.connector.bolt.listen_address	server.bolt.listen_address
R	dbms.connector.bolt.ocsp_stapling_enabled	server.bolt.ocsp_stapling_enabled
R	dbms.connector.bolt.tcp_keep_alive	internal.server.bolt.tcp_keep_alive
R	dbms.connector.bolt.thread_pool_keep_alive	server.bolt.thread_pool_keep_alive
R	dbms.connector.bolt.thread_pool_max_size	server.bolt.thread_pool_max_size
R	dbms.connector.bolt.thread_pool_min_size	server.bolt.thread_pool_min_size
R	dbms.connector.bolt.tls_level	server.bolt.tls_level
R	dbms.connector.bolt.unsupported_thread_pool_queue_size	internal.server.bolt.thread_pool_queue_size
R	dbms.connector.bolt.unsupported_thread_pool_shutdown_wait_time	internal.server.bolt.thread_pool_shutdown_wait_time
R	dbms.connector.bolt.unsupported_unauth_connection_timeout	internal.server.bolt.unauth_connection_timeout
R	dbms.connector.bolt.unsupported_unauth_max_inbound_bytes	internal.server.bolt.unauth_max_inbound_bytes
R	dbms.connector.http.advertised_address	server.http.advertised_address
R	dbms.connector.http.enabled	server.http.enabled
R	dbms.connector.http.listen_address	server.http.listen_address
R	dbms.connector.https.advertised_address	server.https.advertised_address
R	dbms.connector.https.enabled	server.https.enabled
R	dbms.connector.https.listen_address	server.https.listen_address
R	dbms.databases.default_to_read_only	server.databases.default_to_read_only
R	dbms.databases.read_only	server.databases.read_only
R	dbms.databases.writable	server.databases.writable
R	dbms.default_advertised_address	server.default_advertised_address
R	dbms.default_database	initial.dbms.default_database
R	dbms.default_listen_address	server.default_listen_address
R	dbms.directories.data	server.directories.data
R	dbms.directories.dumps.root	server.directories.dumps.root
R	dbms.directories.import	server.directories.import
R	dbms.directories.lib	server.directories.lib
R	dbms.directories.licenses	server.directories.licenses
R	dbms.directories.logs	server.directories.logs
R	dbms.directories.neo4j_home	server.directories.neo4j_home
R	dbms.directories.plugins	server.directories.plugins
R	dbms.directories.run	server.directories.run
R	dbms.directories.script.root	server.directories.script.root
R	dbms.directories.transaction.logs.root	server.directories.transaction.logs.root
X	dbms.directories.tx_log
R	dbms.filewatcher.enabled	db.filewatcher.enabled
R	dbms.http_enabled_modules	server.http_enabled_modules
R	dbms.import.csv.buffer_size	db.import.csv.buffer_size
R	dbms.import.csv.legacy_quote_escaping	db.import.csv.legacy_quote_escaping
X	dbms.index.default_schema_provider
R	dbms.index.fulltext.default_analyzer	db.index.fulltext.default_analyzer
R	dbms.index.fulltext.eventually_consistent	db.index.fulltext.eventually_consistent
R	dbms.index.fulltext.eventually_consistent_index_update_queue_max_length	db.index.fulltext.eventually_consistent_index_update_queue_max_length
R	dbms.index_sampling.background_enabled	db.index_sampling.background_enabled
R	dbms.index_sampling.sample_size_limit	db.index_sampling.sample_size_limit
R	dbms.index_sampling.update_percentage	db.index_sampling.update_percentage
X	dbms.index_searcher_cache_size
R	dbms.init_file	internal.dbms.init_file
R	dbms.jvm.additional	server.jvm.additional
V	dbms.jvm.additional	-XX:-UseBiasedLocking
R	dbms.lock.acquisition.timeout	db.lock.acquisition.timeout
R	dbms.log_inconsistent_data_deletion	internal.dbms.log_inconsistent_data_deletion
X	dbms.logs.debug.format
X	dbms.logs.debug.level
X	dbms.logs.debug.path
X	dbms.logs.debug.rotation.delay
X	dbms.logs.debug.rotation.keep_number
X	dbms.logs.debug.rotation.size
X	dbms.logs.default_format
R	dbms.logs.gc.enabled	server.logs.gc.enabled
R	dbms.logs.gc.options	server.logs.gc.options
R	dbms.logs.gc.rotation.keep_number	server.logs.gc.rotation.keep_number
R	dbms.logs.gc.rotation.size	server.logs.gc.rotation.size
X	dbms.logs.http.format
X	dbms.logs.http.path
X	dbms.logs.http.rotation.keep_number
X	dbms.logs.http.rotation.size
X	dbms.logs.query.allocation_logging_enabled
R	dbms.logs.query.early_raw_logging_enabled	db.logs.query.early_raw_logging_enabled
R	dbms.logs.query.enabled	db.logs.query.enabled
X	dbms.logs.query.format
R	dbms.logs.query.max_parameter_length	db.logs.query.max_parameter_length
R	dbms.logs.query.obfuscate_literals	db.logs.query.obfuscate_literals
X	dbms.logs.query.page_logging_enabled
X	dbms.logs.query.parameter_full_entities
R	dbms.logs.query.parameter_logging_enabled	db.logs.query.parameter_logging_enabled
X	dbms.logs.query.path
R	dbms.logs.query.plan_description_enabled	db.logs.query.plan_description_enabled
X	dbms.logs.query.rotation.keep_number
X	dbms.logs.query.rotation.size
X	dbms.logs.query.runtime_logging_enabled
R	dbms.logs.query.threshold	db.logs.query.threshold
X	dbms.logs.query.time_logging_enabled
R	dbms.logs.query.transaction.enabled	db.logs.query.transaction.enabled
R	dbms.logs.query.transaction.threshold	db.logs.query.transaction.threshold
X	dbms.logs.query.transaction_id.enabled
X	dbms.logs.security.format
X	dbms.logs.security.level
X	dbms.logs.security.path
X	dbms.logs.security.rotation.delay
X	dbms.logs.security.rotation.keep_number
X	dbms.logs.security.rotation.size
X	dbms.logs.user.format
X	dbms.logs.user.path
X	dbms.logs.user.rotation.delay
X	dbms.logs.user.rotation.keep_number
X	dbms.logs.user.rotation.size
X	dbms.logs.user.stdout_enabled
R	dbms.memory.heap.initial_size	server.memory.heap.initial_size
R	dbms.memory.heap.max_size	server.memory.heap.max_size
R	dbms.memory.off_heap.block_cache_size	server.memory.off_heap.block_cache_size
R	dbms.memory.off_heap.max_cacheable_block_size	server.memory.off_heap.max_cacheable_block_size
R	dbms.memory.off_heap.max_size	server.memory.off_heap.transaction_max_size
R	dbms.memory.pagecache.directio	server.memory.pagecache.directio
R	dbms.memory.pagecache.flush.buffer.enabled	server.memory.pagecache.flush.buffer.enabled
R	dbms.memory.pagecache.flush.buffer.size_in_pages	server.memory.pagecache.flush.buffer.size_in_pages
R	dbms.memory.pagecache.scan.prefetchers	server.memory.pagecache.scan.prefetchers
R	dbms.memory.pagecache.size	server.memory.pagecache.size
X	dbms.memory.pagecache.swapper
R	dbms.memory.pagecache.warmup.enable	db.memory.pagecache.warmup.enable
R	dbms.memory.pagecache.warmup.preload	db.memory.pagecache.warmup.preload
R	dbms.memory.pagecache.warmup.preload.allowlist	db.memory.pagecache.warmup.preload.allowlist
R	dbms.memory.pagecache.warmup.preload.whitelist	db.memory.pagecache.warmup.preload.allowlist
R	dbms.memory.pagecache.warmup.profile.interval	db.memory.pagecache.warmup.profile.interval
R	dbms.memory.transaction.datababase_max_size	db.memory.transaction.total.max
R	dbms.memory.transaction.database_max_size	db.memory.transaction.total.max
R	dbms.memory.transaction.global_max_size	dbms.memory.transaction.total.max
R	dbms.memory.transaction.max_size	db.memory.transaction.max
R	dbms.query_cache_size	server.memory.query_cache.per_db_cache_num_entries
R	dbms.read_only	server.databases.default_to_read_only
X	dbms.record_format
R	dbms.recovery.fail_on_missing_files	db.recovery.fail_on_missing_files
R	dbms.relationship_grouping_threshold	db.relationship_grouping_threshold
X	dbms.rest.transaction.idle_timeout
X	dbms.routing.driver.api
R	dbms.routing.driver.event_loop_count	internal.dbms.routing.driver.event_loop_count
R	dbms.routing.driver.idle_check_interval	internal.dbms.routing.driver.idle_check_interval
R	dbms.routing.driver.logging.leaked_sessions	internal.dbms.routing.driver.logging.leaked_sessions
R	dbms.routing.driver.timeout	internal.dbms.routing.driver.timeout
R	dbms.security.http_auth_whitelist	dbms.security.http_auth_allowlist
X	dbms.security.ldap.authentication.use_samaccountname
X	dbms.security.procedures.default_allowed
X	dbms.security.procedures.roles
R	dbms.security.procedures.whitelist	dbms.security.procedures.allowlist
X	dbms.security.property_level.blacklist
X	dbms.security.property_level.enabled
R	dbms.shutdown_transaction_end_timeout	db.shutdown_transaction_end_timeout
R	dbms.store.files.preallocate	db.store.files.preallocate
R	dbms.threads.worker_count	server.threads.worker_count
X	dbms.track_query_allocation
R	dbms.track_query_cpu_time	db.track_query_cpu_time
R	dbms.transaction.bookmark_ready_timeout	db.transaction.bookmark_ready_timeout
R	dbms.transaction.concurrent.maximum	db.transaction.concurrent.maximum
R	dbms.transaction.monitor.check.interval	db.transaction.monitor.check.interval
R	dbms.transaction.sampling.percentage	db.transaction.sampling.percentage
R	dbms.transaction.timeout	db.transaction.timeout
R	dbms.transaction.tracing.level	db.transaction.tracing.level
R	dbms.tx_log.buffer.size	db.tx_log.buffer.size
R	dbms.tx_log.preallocate	db.tx_log.preallocate
R	dbms.tx_log.rotation.retention_policy	db.tx_log.rotation.retention_policy
R	dbms.tx_log.rotation.size	db.tx_log.rotation.size
R	dbms.tx_state.max_off_heap_memory	server.memory.off_heap.transaction_max_size
R	dbms.tx_state.memory_allocation	db.tx_state.memory_allocation
R	dbms.tx_state.off_heap.block_cache_size	server.memory.off_heap.block_cache_size
R	dbms.tx_state.off_heap.max_cacheable_block_size	server.memory.off_heap.max_cacheable_block_size
R	dbms.unmanaged_extension_classes	server.unmanaged_extension_classes
R	dbms.upgrade_max_processors	internal.dbms.upgrade_max_processors
R	dbms.windows_service_name	server.windows_service_name
X	fabric.database.name
X	fabric.driver.api
X	fabric.driver.connection.connect_timeout
X	fabric.driver.connection.max_lifetime
X	fabric.driver.connection.pool.acquisition_timeout
X	fabric.driver.connection.pool.idle_test
X	fabric.driver.connection.pool.max_size
X	fabric.driver.event_loop_count
X	fabric.driver.idle_check_interval
X	fabric.driver.logging.leaked_sessions
X	fabric.driver.logging.level
X	fabric.driver.timeout
X	fabric.enabled_by_default
X	fabric.graph.mega.database
X	fabric.graph.mega.driver.api
X	fabric.graph.mega.driver.connection.connect_timeout
X	fabric.graph.mega.driver.connection.max_lifetime
X	fabric.graph.mega.driver.connection.pool.acquisition_timeout
X	fabric.graph.mega.driver.connection.pool.idle_test
X	fabric.graph.mega.driver.connection.pool.max_size
X	fabric.graph.mega.driver.logging.leaked_sessions
X	fabric.graph.mega.driver.logging.level
X	fabric.graph.mega.driver.ssl_enabled
X	fabric.graph.mega.name
X	fabric.graph.mega.uri
X	fabric.routing.servers
X	fabric.routing.ttl
X	fabric.stream.batch_size
X	fabric.stream.buffer.low_watermark
X	fabric.stream.buffer.size
X	fabric.stream.concurrency
X	internal.cypher.number_of_workers
X	internal.cypher.planning_point_indexes_enabled
X	internal.cypher.planning_range_indexes_enabled
X	internal.cypher.planning_text_indexes_enabled
R	internal.dbms.allow_single_automatic_upgrade	internal.dbms.automatic_upgrade.enabled
X	internal.dbms.cluster.discovery.parallel_enabled
X	internal.dbms.cluster.info_service_deallocated_enabled
X	internal.dbms.kernel_id
X	internal.dbms.linked_users
X	internal.dbms.lock_manager
R	server.db.query_cache_size	server.memory.query_cache.per_db_cache_num_entries
R	server.memory.off_heap.max_size	server.memory.off_heap.transaction_max_size
R	unsupported.bootloader.auto.configuration	internal.bootloader.auto.configuration
R	unsupported.bootloader.auto.configuration.codecache.max	internal.bootloader.auto.configuration.codecache.max
R	unsupported.bootloader.auto.configuration.codecache.min	internal.bootloader.auto.configuration.codecache.min
R	unsupported.bootloader.auto.configuration.dataset.file	internal.bootloader.auto.configuration.dataset.file
R	unsupported.bootloader.auto.configuration.execution_plan_cache.max	internal.bootloader.auto.configuration.execution_plan_cache.max
R	unsupported.bootloader.auto.configuration.execution_plan_cache.min	internal.bootloader.auto.configuration.execution_plan_cache.min
R	unsupported.bootloader.auto.configuration.heap.max	internal.bootloader.auto.configuration.heap.max
R	unsupported.bootloader.auto.configuration.heap.min	internal.bootloader.auto.configuration.heap.min
R	unsupported.bootloader.auto.configuration.memory.limit	internal.bootloader.auto.configuration.memory.limit
R	unsupported.bootloader.auto.configuration.pagecache.max	internal.bootloader.auto.configuration.pagecache.max
R	unsupported.bootloader.auto.configuration.pagecache.min	internal.bootloader.auto.configuration.pagecache.min
R	unsupported.bootloader.auto.configuration.query_cache.max	internal.bootloader.auto.configuration.query_cache.max
R	unsupported.bootloader.auto.configuration.query_cache.min	internal.bootloader.auto.configuration.query_cache.min
R	unsupported.bootloader.auto.configuration.search.radius	internal.bootloader.auto.configuration.search.radius
R	unsupported.bootloader.auto.configuration.tx_limit.max	internal.bootloader.auto.configuration.tx_limit.max
R	unsupported.bootloader.auto.configuration.tx_limit.min	internal.bootloader.auto.configuration.tx_limit.min
R	unsupported.consistency_checker.fail_fast_threshold	internal.consistency_checker.fail_fast_threshold
R	unsupported.consistency_checker.memory_limit_factor	internal.consistency_checker.memory_limit_factor
R	unsupported.cypher.compiler_tracing	internal.cypher.compiler_tracing
R	unsupported.cypher.enable_extra_semantic_features	internal.cypher.enable_extra_semantic_features
R	unsupported.cypher.enable_runtime_monitors	internal.cypher.enable_runtime_monitors
R	unsupported.cypher.expression_engine	internal.cypher.expression_engine
R	unsupported.cypher.expression_recompilation_limit	internal.cypher.expression_recompilation_limit
R	unsupported.cypher.idp_solver_duration_threshold	internal.cypher.idp_solver_duration_threshold
R	unsupported.cypher.idp_solver_table_threshold	internal.cypher.idp_solver_table_threshold
R	unsupported.cypher.non_indexed_label_warning_threshold	internal.cypher.non_indexed_label_warning_threshold
R	unsupported.cypher.number_of_workers	server.cypher.parallel.worker_limit
X	unsupported.cypher.parser
R	unsupported.cypher.pipelined.batch_size_big	internal.cypher.pipelined.batch_size_big
R	unsupported.cypher.pipelined.batch_size_small	internal.cypher.pipelined.batch_size_small
R	unsupported.cypher.pipelined.enable_runtime_trace	internal.cypher.pipelined.enable_runtime_trace
R	unsupported.cypher.pipelined.operator_engine	internal.cypher.pipelined.operator_engine
R	unsupported.cypher.pipelined.operator_fusion_over_pipeline_limit	internal.cypher.pipelined.operator_fusion_over_pipeline_limit
R	unsupported.cypher.pipelined.runtime_trace_path	internal.cypher.pipelined.runtime_trace_path
R	unsupported.cypher.pipelined_interpreted_pipes_fallback	internal.cypher.pipelined_interpreted_pipes_fallback
X	unsupported.cypher.planning_point_indexes_enabled
X	unsupported.cypher.planning_range_indexes_enabled
X	unsupported.cypher.planning_text_indexes_enabled
R	unsupported.cypher.replan_algorithm	internal.cypher.replan_algorithm
R	unsupported.cypher.runtime	internal.cypher.runtime
X	unsupported.cypher.splitting_top_behavior
R	unsupported.cypher.statistics_divergence_target	internal.cypher.statistics_divergence_target
R	unsupported.cypher.target_replan_interval	internal.cypher.target_replan_interval
R	unsupported.cypher.var_expand_relationship_id_set_threshold	internal.cypher.var_expand_relationship_id_set_threshold
R	unsupported.datacollector.max_query_text_size	internal.datacollector.max_query_text_size
R	unsupported.datacollector.max_recent_query_count	internal.datacollector.max_recent_query_count
R	unsupported.dbms.block_alter_database	internal.dbms.block_alter_database
R	unsupported.dbms.block_create_drop_database	internal.dbms.block_create_drop_database
X	unsupported.dbms.block_remote_alias
R	unsupported.dbms.block_size.array_properties	internal.dbms.block_size.array_properties
R	unsupported.dbms.block_size.labels	internal.dbms.block_size.labels
R	unsupported.dbms.block_size.strings	internal.dbms.block_size.strings
R	unsupported.dbms.block_start_stop_database	internal.dbms.block_start_stop_database
R	unsupported.dbms.bolt.inbound_message_throttle.high_watermark	internal.dbms.bolt.inbound_message_throttle.high_watermark
R	unsupported.dbms.bolt.inbound_message_throttle.low_watermark	internal.dbms.bolt.inbound_message_throttle.low_watermark
R	unsupported.dbms.bolt.netty_message_merge_cumulator	internal.dbms.bolt.netty_message_merge_cumulator
R	unsupported.dbms.bolt.netty_server_shutdown_quiet_period	internal.dbms.bolt.netty_server_shutdown_quiet_period
R	unsupported.dbms.bolt.netty_server_shutdown_timeout	internal.dbms.bolt.netty_server_shutdown_timeout
R	unsupported.dbms.bolt.netty_server_use_epoll	internal.dbms.bolt.netty_server_use_native_transport
R	unsupported.dbms.bolt.outbound_buffer_throttle	internal.dbms.bolt.outbound_buffer_throttle
R	unsupported.dbms.bolt.outbound_buffer_throttle.high_watermark	internal.dbms.bolt.outbound_buffer_throttle.high_watermark
R	unsupported.dbms.bolt.outbound_buffer_throttle.low_watermark	internal.dbms.bolt.outbound_buffer_throttle.low_watermark
R	unsupported.dbms.bolt.outbound_buffer_throttle.max_duration	internal.dbms.bolt.outbound_buffer_throttle.max_duration
R	unsupported.dbms.checkpoint_log.rotation.keep.files	internal.db.checkpoint_log.rotation.keep.files
R	unsupported.dbms.checkpoint_log.rotation.size	internal.db.checkpoint_log.rotation.size
R	unsupported.dbms.config.command_evaluation_timeout	internal.dbms.config.command_evaluation_timeout
R	unsupported.dbms.counts_store_rotation_timeout	internal.dbms.counts_store_rotation_timeout
R	unsupported.dbms.cypher_ip_blocklist	internal.dbms.cypher_ip_blocklist
R	unsupported.dbms.debug.page_cache_tracer_speed_reporting_threshold	internal.dbms.debug.page_cache_tracer_speed_reporting_threshold
R	unsupported.dbms.debug.print_page_buffer_allocation_trace	internal.dbms.debug.print_page_buffer_allocation_trace
R	unsupported.dbms.debug.trace_cursors	internal.dbms.debug.trace_cursors
R	unsupported.dbms.debug.trace_tx_statement	internal.dbms.debug.trace_tx_statement
R	unsupported.dbms.debug.track_cursor_close	internal.dbms.debug.track_cursor_close
R	unsupported.dbms.debug.track_tx_statement_close	internal.dbms.debug.track_tx_statement_close
R	unsupported.dbms.directories.auth	internal.server.directories.auth
R	unsupported.dbms.directories.databases.root	internal.server.directories.databases.root
R	unsupported.dbms.directories.pid_file	internal.server.directories.pid_file
R	unsupported.dbms.directories.scripts	internal.server.directories.scripts
R	unsupported.dbms.directories.windows_tools	internal.server.directories.windows_tools
R	unsupported.dbms.discoverable_bolt_address	internal.dbms.discoverable_bolt_address
R	unsupported.dbms.discoverable_bolt_routing_address	internal.dbms.discoverable_bolt_routing_address
R	unsupported.dbms.dump_diagnostics	internal.dbms.dump_diagnostics
R	unsupported.dbms.enable_transaction_heap_allocation_tracking	internal.dbms.enable_transaction_heap_allocation_tracking
R	unsupported.dbms.executiontime_limit.time	internal.dbms.executiontime_limit.time
R	unsupported.dbms.extra_lock_verification	internal.dbms.extra_lock_verification
R	unsupported.dbms.force_small_id_cache	internal.dbms.force_small_id_cache
R	unsupported.dbms.http_paths_blacklist	internal.dbms.http_paths_blacklist
R	unsupported.dbms.id_buffering.offload_to_disk	internal.dbms.id_buffering.offload_to_disk
R	unsupported.dbms.idgenerator.log.enabled	internal.dbms.idgenerator.log.enabled
R	unsupported.dbms.idgenerator.log.prune_threshold	internal.dbms.idgenerator.log.prune_threshold
R	unsupported.dbms.idgenerator.log.rotation_threshold	internal.dbms.idgenerator.log.rotation_threshold
R	unsupported.dbms.include_dev_record_format_versions	internal.dbms.include_dev_format_versions
R	unsupported.dbms.index.archive_failed	internal.dbms.index.archive_failed
X	unsupported.dbms.index.default_fulltext_provider
R	unsupported.dbms.index.lucene.merge_factor	internal.dbms.index.lucene.merge_factor
R	unsupported.dbms.index.lucene.min_merge	internal.dbms.index.lucene.min_merge
R	unsupported.dbms.index.lucene.nocfs.ratio	internal.dbms.index.lucene.nocfs.ratio
R	unsupported.dbms.index.lucene.population_max_buffered_docs	internal.dbms.index.lucene.population_max_buffered_docs
R	unsupported.dbms.index.lucene.population_ram_buffer_size	internal.dbms.index.lucene.population_ram_buffer_size
R	unsupported.dbms.index.lucene.population_serial_merge_scheduler	internal.dbms.index.lucene.population_serial_merge_scheduler
R	unsupported.dbms.index.lucene.standard_ram_buffer_size	internal.dbms.index.lucene.standard_ram_buffer_size
R	unsupported.dbms.index.lucene.writer_max_buffered_docs	internal.dbms.index.lucene.writer_max_buffered_docs
R	unsupported.dbms.index.population_batch_max_byte_size	internal.dbms.index.population_batch_max_byte_size
R	unsupported.dbms.index.population_print_debug	internal.dbms.index.population_print_debug
R	unsupported.dbms.index.population_queue_threshold	internal.dbms.index.population_queue_threshold
R	unsupported.dbms.index.populator_block_size	internal.dbms.index.populator_block_size
R	unsupported.dbms.index.populator_merge_factor	internal.dbms.index.populator_merge_factor
R	unsupported.dbms.index.sampling.async_recovery	internal.dbms.index.sampling.async_recovery
R	unsupported.dbms.index.sampling.async_recovery_wait	internal.dbms.index.sampling.async_recovery_wait
R	unsupported.dbms.index.sampling.log_recovered_samples	internal.dbms.index.sampling.log_recovered_samples
R	unsupported.dbms.index.skip_default_indexes_on_creation	internal.dbms.index.skip_default_indexes_on_creation
R	unsupported.dbms.index.spatial.curve.bottom_threshold	internal.dbms.index.spatial.curve.bottom_threshold
R	unsupported.dbms.index.spatial.curve.extra_levels	internal.dbms.index.spatial.curve.extra_levels
R	unsupported.dbms.index.spatial.curve.top_threshold	internal.dbms.index.spatial.curve.top_threshold
R	unsupported.dbms.index_population.parallelism	internal.dbms.index_population.parallelism
R	unsupported.dbms.index_population.workers	internal.dbms.index_population.workers
R	unsupported.dbms.index_sampling.parallelism	internal.dbms.index_sampling.parallelism
R	unsupported.dbms.initial_transaction_heap_grab_size	internal.dbms.initial_transaction_heap_grab_size
R	unsupported.dbms.io.controller.consider.external.enabled	internal.dbms.io.controller.consider.external.enabled
X	unsupported.dbms.kernel_id
X	unsupported.dbms.large_cluster.enable
X	unsupported.dbms.lock_manager
R	unsupported.dbms.lock_manager.verbose_deadlocks	internal.dbms.lock_manager.verbose_deadlocks
R	unsupported.dbms.logs.query.heap_dump_enabled	internal.dbms.logs.query.heap_dump_enabled
R	unsupported.dbms.loopback_delete	internal.dbms.loopback_delete
R	unsupported.dbms.loopback_enabled	internal.dbms.loopback_enabled
R	unsupported.dbms.loopback_file	internal.dbms.loopback_file
X	unsupported.dbms.lucene.ephemeral
R	unsupported.dbms.lucene.max_partition_size	internal.dbms.lucene.max_partition_size
R	unsupported.dbms.max_http_request_header_size	internal.dbms.max_http_request_header_size
R	unsupported.dbms.max_http_response_header_size	internal.dbms.max_http_response_header_size
R	unsupported.dbms.memory.counts_store_max_cached_entries	internal.dbms.memory.counts_store_max_cached_entries
X	unsupported.dbms.memory.managed_network_buffers
X	unsupported.dbms.memory.pagecache.warmup.legacy_profile_loader
R	unsupported.dbms.multiversioned.store	internal.dbms.multiversioned.store
R	unsupported.dbms.page.file.tracer	internal.dbms.page.file.tracer
R	unsupported.dbms.parallel_index_updates_apply	internal.dbms.parallel_index_updates_apply
R	unsupported.dbms.query.snapshot	internal.dbms.query.snapshot
R	unsupported.dbms.query.snapshot.retries	internal.dbms.query.snapshot.retries
R	unsupported.dbms.query_execution_plan_cache_size	internal.dbms.query_execution_plan_cache_size
R	unsupported.dbms.readonly.failover	internal.dbms.readonly.failover
R	unsupported.dbms.recovery.enable_parallelism	internal.dbms.recovery.enable_parallelism
X	unsupported.dbms.recovery.ignore_store_id_validation
R	unsupported.dbms.report_configuration	internal.dbms.report_configuration
X	unsupported.dbms.reserved.page.header.bytes
R	unsupported.dbms.security.ldap.authorization.connection_pooling	internal.dbms.security.ldap.authorization.connection_pooling
R	unsupported.dbms.select_specfic_record_format	internal.dbms.select_specfic_record_format
R	unsupported.dbms.ssl.system.ignore_dot_files	internal.dbms.ssl.system.ignore_dot_files
R	unsupported.dbms.storage.consistency_check_on_apply	internal.dbms.storage.consistency_check_on_apply
X	unsupported.dbms.storage_engine
R	unsupported.dbms.strictly_prioritize_id_freelist	internal.dbms.strictly_prioritize_id_freelist
X	unsupported.dbms.tokenscan.log.enabled
X	unsupported.dbms.tokenscan.log.prune_threshold
X	unsupported.dbms.tokenscan.log.rotation_threshold
X	unsupported.dbms.topology_graph.enable
X	unsupported.dbms.topology_graph_updater.enable
R	unsupported.dbms.tracer	internal.dbms.tracer
R	unsupported.dbms.transaction_start_timeout	internal.dbms.transaction_start_timeout
R	unsupported.dbms.tx.logs.dedicated.appender	internal.dbms.tx.logs.dedicated.appender
R	unsupported.dbms.tx_log.fail_on_corrupted_log_files	internal.dbms.tx_log.fail_on_corrupted_log_files
R	unsupported.dbms.tx_log.presketch	internal.dbms.tx_log.presketch
R	unsupported.dbms.upgrade_restriction_enabled	internal.dbms.upgrade_restriction_enabled
R	unsupported.dbms.uris.browser	internal.dbms.uris.browser
R	unsupported.dbms.uris.db	internal.dbms.uris.db
R	unsupported.dbms.uris.dbms	internal.dbms.uris.dbms
R	unsupported.dbms.uris.management	internal.dbms.uris.management
X	unsupported.dbms.uris.rest
R	unsupported.dbms.use_old_token_index_location	internal.dbms.use_old_token_index_location
R	unsupported.dbms.wadl_generation_enabled	internal.dbms.wadl_generation_enabled
R	unsupported.metrics.cypher.cache.entries.enabled	internal.metrics.cypher.cache.entries.enabled
R	unsupported.tools.batch_inserter.batch_size	internal.tools.batch_inserter.batch_size
R	unsupported.vm_pause_monitor.measurement_duration	internal.vm_pause_monitor.measurement_duration
R	unsupported.vm_pause_monitor.stall_alert_threshold	internal.vm_pause_monitor.stall_alert_threshold
`;
