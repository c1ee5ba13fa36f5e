// The suites of what is pure run once more as if the program ran on Windows: the lines that they print are typed in cmd and PowerShell then.
Object.defineProperty(process, 'platform', { ...Object.getOwnPropertyDescriptor(process, 'platform'), value: 'win32' });
