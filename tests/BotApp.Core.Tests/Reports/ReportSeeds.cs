namespace BotApp.Core.Tests.Reports;

/// <summary>One small report per format to damage: each with at least four tests that did not pass, and one that is all green.</summary>
internal static class ReportSeeds
{
    public static IReadOnlyDictionary<string, (string Failing, string Green)> All { get; } = new Dictionary<string, (string, string)>
    {
        ["junit"] = (
            """
            <?xml version="1.0" encoding="utf-8"?>
            <testsuites name="all"><testsuite name="s" tests="5" failures="4"><properties><property name="a" value="b"/></properties>
            <testcase classname="a.B" name="one" time="0.1"><failure message="m &lt; n" type="T"><![CDATA[at a.B.one(B.java:7)]]></failure></testcase>
            <testcase classname="a.B" name="two" time="0.1"><error message="e">text</error></testcase>
            <testcase classname="a.B" name="three"><failure/></testcase><testcase classname="a.B" name="four"><failure/><system-out>ä</system-out></testcase>
            <testcase classname="a.B" name="five" file="b.py" line="3"/></testsuite></testsuites>
            """,
            """<testsuites><testsuite name="s" tests="2"><testcase classname="a.B" name="one" time="0.1"/><testcase classname="a.B" name="two"/></testsuite></testsuites>"""),
        ["trx"] = (
            """
            <?xml version="1.0" encoding="utf-8"?><TestRun id="r" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
            <UnitTestResult testId="1" testName="A.B.one" duration="00:00:00.1" outcome="Failed"><Output><ErrorInfo><Message>m &lt; n</Message><StackTrace>at A.B.one() in /w/B.cs:line 7</StackTrace></ErrorInfo></Output></UnitTestResult>
            <UnitTestResult testId="2" testName="A.B.two" outcome="Error" /><UnitTestResult testId="3" testName="A.B.three" outcome="Timeout" />
            <UnitTestResult testId="4" testName="rows" outcome="Failed"><InnerResults><UnitTestResult testName="row 1" outcome="Failed" /><UnitTestResult testName="row 2" outcome="Passed" /></InnerResults></UnitTestResult>
            </Results><TestDefinitions><UnitTest name="A.B.one" storage="/w/t.dll" id="1"><TestMethod className="A.B" name="one" /></UnitTest></TestDefinitions>
            <ResultSummary outcome="Failed"><Counters total="5" failed="4" /><RunInfos><RunInfo outcome="Error"><Text>exit code 2</Text></RunInfo></RunInfos></ResultSummary></TestRun>
            """,
            """<TestRun><Results><UnitTestResult testId="1" testName="A.B.one" outcome="Passed" /></Results><ResultSummary outcome="Completed"><Counters total="1" /></ResultSummary></TestRun>"""),
        ["xunit"] = (
            """
            <assemblies><assembly name="/w/t.dll" test-framework="xUnit.net 2.9" total="5" failed="4"><errors><error type="assembly-cleanup" name="t"><failure exception-type="E"><message>late</message></failure></error></errors>
            <collection name="c"><test name="A.B.one(n: 1)" type="A.B" method="one" time="0,1" result="Fail"><failure exception-type="X"><message><![CDATA[m < n]]></message><stack-trace>in /w/B.cs:line 7</stack-trace></failure></test>
            <test name="A.B.two" type="A.B" result="Fail"><failure/></test><test name="A.B.three" type="A.B" result="Fail"><failure/></test><test name="A.B.four" type="A.B" result="Fail"><failure/></test>
            <test name="A.B.five" type="A.B" result="Skip"><reason>later</reason></test></collection></assembly></assemblies>
            """,
            """<assemblies><assembly name="t.dll" total="1"><collection><test name="A.B.one" type="A.B" result="Pass" time="0.1"/></collection></assembly></assemblies>"""),
        ["nunit3"] = (
            """
            <test-run result="Failed" total="5" failed="4"><test-suite type="Assembly" name="t.dll" result="Failed" site="Child"><test-suite type="TestFixture" fullname="A.B" result="Failed" site="TearDown"><failure><message>late</message></failure>
            <test-case name="one" fullname="A.B.one" classname="A.B" result="Failed" duration="0.1"><failure><message>m &lt; n</message><stack-trace>in /w/B.cs:line 7</stack-trace></failure></test-case>
            <test-case name="two" fullname="A.B.two" result="Failed" label="Error"/><test-case name="three" fullname="A.B.three" result="Failed"/><test-case name="four" fullname="A.B.four" result="Failed"/>
            <test-case name="five" fullname="A.B.five" result="Skipped"><reason><message>later</message></reason></test-case></test-suite></test-suite></test-run>
            """,
            """<test-run result="Passed"><test-suite type="Assembly" name="t.dll" result="Passed"><test-case name="one" fullname="A.B.one" result="Passed"/></test-suite></test-run>"""),
        ["nunit2"] = (
            """
            <test-results name="/w/t.dll" total="5" failures="4"><test-suite name="t" result="Failure" success="False"><results>
            <test-case name="A.B.one" executed="True" result="Failure" success="False" time="0,1"><failure><message>m &lt; n</message><stack-trace>in /w/B.cs:line 7</stack-trace></failure></test-case>
            <test-case name="A.B.two" executed="True" result="Error"/><test-case name="A.B.three" executed="True" success="False"/><test-case name="A.B.four" executed="True" result="Failure"><failure/></test-case>
            <test-case name="A.B.five" executed="False"><reason><message>later</message></reason></test-case></results></test-suite></test-results>
            """,
            """<test-results name="t.dll"><test-suite name="t" success="True"><results><test-case name="A.B.one" executed="True" success="True"/></results></test-suite></test-results>"""),
        ["ctrf"] = (
            """
            {"reportFormat":"CTRF","results":{"tool":{"name":"t"},"summary":{"tests":5,"failed":4},"tests":[
            {"name":"one","status":"failed","duration":100,"suite":["a","b"],"message":"m < n \u2713","trace":"at f (a.ts:7:3)","filePath":"a.ts","line":7},
            {"name":"two","status":"failed","retries":1,"retryAttempts":[{"attempt":1,"status":"failed","message":"x"}]},{"name":"three","status":"failed","flaky":false},{"name":"four","status":"other","rawStatus":"error"},
            {"name":"five","status":"skipped","extra":{"a":[1,{"b":null}]}}]}}
            """,
            """{"results":{"tool":{"name":"t"},"summary":{"tests":2,"failed":0},"tests":[{"name":"one","status":"passed"},{"name":"two","status":"passed","retries":0}]}}"""),
        ["gotest"] = (
            """
            {"Action":"start","Package":"p"}
            {"Action":"run","Package":"p","Test":"T1"}
            {"Action":"output","Package":"p","Test":"T1","Output":"    a_test.go:7: m < n\n"}
            {"Action":"fail","Package":"p","Test":"T1","Elapsed":0.1}
            {"Action":"fail","Package":"p","Test":"T2","Elapsed":0.1}
            {"Action":"fail","Package":"p","Test":"T3","Elapsed":0.1}
            {"Action":"fail","Package":"p","Test":"T4/a","Elapsed":0.1}
            {"Action":"skip","Package":"p","Test":"T5","Elapsed":0}
            {"Action":"fail","Package":"p","Elapsed":0.5}
            FAIL	q [build failed]
            """,
            "{\"Action\":\"run\",\"Package\":\"p\",\"Test\":\"T\"}\n{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"T\"}\n{\"Action\":\"pass\",\"Package\":\"p\"}\n"),
        ["mocha"] = (
            """
            {"stats":{"suites":1,"tests":5,"passes":0,"pending":1,"failures":4},"tests":[{"title":"one"}],"pending":[{"title":"five","fullTitle":"a five"}],"failures":[
            {"title":"one","fullTitle":"a one","file":"/w/a.js","duration":100,"currentRetry":1,"err":{"message":"m < n","name":"E","stack":"at f (a.js:7:3)"}},
            {"title":"two","fullTitle":"a two","err":{}},{"title":"three","fullTitle":"a three"},{"title":"\"before all\" hook","fullTitle":"a \"before all\" hook"}],"passes":[]}
            """,
            """{"stats":{"suites":1,"tests":1,"passes":1,"pending":0,"failures":0},"tests":[],"pending":[],"failures":[],"passes":[{"title":"one","fullTitle":"a one","duration":1}]}"""),
        ["jest"] = (
            """
            {"numFailedTestSuites":2,"numFailedTests":4,"numTotalTests":5,"testResults":[{"name":"/w/a.js","status":"failed","message":"all","assertionResults":[
            {"ancestorTitles":["a"],"title":"one","status":"failed","duration":100,"failureMessages":["m < n\n at f (a.js:7:3)"],"location":{"line":7},"retryReasons":["first"]},
            {"title":"two","status":"failed"},{"title":"three","status":"failed"},{"title":"four","status":"failed"},{"title":"five","status":"todo"}]},{"name":"/w/b.js","status":"failed","message":"SyntaxError","assertionResults":[]}]}
            """,
            """{"numFailedTestSuites":0,"numTotalTests":1,"testResults":[{"name":"/w/a.js","status":"passed","assertionResults":[{"title":"one","status":"passed","failureMessages":[]}]}]}"""),
        ["tap"] = (
            """
            TAP version 14
            1..6
            # Subtest: a
                not ok 1 - one
                  ---
                  message: 'm < n'
                  at: {file: a.js}
                  stack: |-
                    at f (a.js:7:3)
                  ...
                ok 2 - two
                1..2
            not ok 1 - a
            not ok 2 - three
            #   at t/a.t line 7.
            not ok 3 - four
            not ok 4
            ok 5 - five # SKIP later
            not ok 6 - six # TODO some day
            """,
            "TAP version 14\nok 1 - one\nok 2 - two\n1..2\n"),
    };
}
