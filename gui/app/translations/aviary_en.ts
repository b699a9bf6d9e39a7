<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>aviary::ChartReadings</name>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n point</numerusform>
            <numerusform>%n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviary::ClusterPanel</name>
    <message numerus="yes">
        <source> · %n pod(s)</source>
        <translation>
            <numerusform> · %n pod</numerusform>
            <numerusform> · %n pods</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviary::CompareModel</name>
    <message numerus="yes">
        <source>%n intervention(s)</source>
        <translation>
            <numerusform>%n intervention</numerusform>
            <numerusform>%n interventions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviary::ProblemBar</name>
    <message numerus="yes">
        <source>The scenario cannot be played: %n problem(s)</source>
        <translation>
            <numerusform>The scenario cannot be played: %n problem</numerusform>
            <numerusform>The scenario cannot be played: %n problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>aviary::Why</name>
    <message numerus="yes">
        <source>%n failed check(s) so far.</source>
        <translation>
            <numerusform>%n failed check so far.</numerusform>
            <numerusform>%n failed checks so far.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>it wants %n pod(s)</source>
        <translation>
            <numerusform>it wants %n pod</numerusform>
            <numerusform>it wants %n pods</numerusform>
        </translation>
    </message>
</context>
</TS>
