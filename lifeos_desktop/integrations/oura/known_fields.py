"""The fields of Oura's documents as its contract names them (API v2, version 1.35).

A field that is not here is kept all the same, and counted: it tells that Oura added something.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES: Mapping[str, str] = {
    "daily_activity": """
        active_calories average_met_minutes class_5_min contributors day
        equivalent_walking_distance high_activity_met_minutes high_activity_time id
        inactivity_alerts low_activity_met_minutes low_activity_time
        medium_activity_met_minutes medium_activity_time met meters_to_target non_wear_time
        resting_time score sedentary_met_minutes sedentary_time steps target_calories
        target_meters timestamp total_calories
    """,
    "daily_cardiovascular_age": "day id pulse_wave_velocity vascular_age",
    "daily_readiness": """
        contributors day id score temperature_deviation temperature_trend_deviation timestamp
    """,
    "daily_resilience": "contributors day id level",
    "daily_sleep": "contributors day id score timestamp",
    "daily_spo2": "breathing_disturbance_index day id spo2_percentage",
    "daily_stress": "day day_summary id recovery_high stress_high",
    "enhanced_tag": """
        comment custom_name end_day end_time id start_day start_time tag_type_code
    """,
    "heartrate": "bpm source timestamp timestamp_unix",
    "personal_info": "age biological_sex email height id weight",
    "rest_mode_period": "end_day end_time episodes id start_day start_time",
    "ring_battery_level": "charging in_charger level timestamp timestamp_unix",
    "ring_configuration": "color design firmware_version hardware_type id set_up_at size",
    "session": """
        day end_datetime heart_rate heart_rate_variability id mood motion_count start_datetime
        type
    """,
    "sleep": """
        app_sleep_phase_5_min average_breath average_heart_rate average_hrv awake_time
        bedtime_end bedtime_start day deep_sleep_duration efficiency heart_rate hrv id latency
        light_sleep_duration low_battery_alert lowest_heart_rate movement_30_sec period
        readiness readiness_score_delta rem_sleep_duration restless_periods ring_id
        sleep_algorithm_version sleep_analysis_reason sleep_phase_30_sec sleep_phase_5_min
        sleep_score_delta time_in_bed total_sleep_duration type
    """,
    "sleep_time": "day id optimal_bedtime recommendation status",
    "tag": "day id tags text timestamp",
    "vO2_max": "day id timestamp vo2_max",
    "workout": """
        activity calories day distance end_datetime id intensity label source start_datetime
    """,
}

KNOWN_FIELDS: Mapping[str, frozenset[str]] = {
    route: frozenset(names.split()) for route, names in _NAMES.items()
}
